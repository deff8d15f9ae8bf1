#include "io/shipped.hpp"

#include <algorithm>

#include "io/data_dir.hpp"
#include "io/yaml.hpp"

namespace tradeflow::io {

bool is_facts(const Node& document) noexcept {
  return document.find("tradeflow-facts") != nullptr;
}

std::vector<Node> shipped_facts(Diagnostics& out) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_dir() / "seeds")) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());  // the order on disk is nobody's order
  std::vector<Node> documents;
  for (const auto& file : files) {
    Node document = read_yaml(file, out);
    if (is_facts(document)) {
      documents.push_back(std::move(document));
    }
  }
  return documents;
}

seeds::Ledger shipped_ledger(Diagnostics& out) {
  return seeds::read_ledger(shipped_facts(out), out);
}

}  // namespace tradeflow::io
