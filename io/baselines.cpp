#include "io/baselines.hpp"

#include <utility>

#include "io/baseline_file.hpp"
#include "io/importers/bundle.hpp"
#include "io/world.hpp"

namespace tradeflow::io {
namespace {

namespace fs = std::filesystem;

void error(const SourcePosition& where, std::string code, std::string message, std::string hint,
           Diagnostics& out) {
  Diagnostic problem;
  problem.code = std::move(code);
  problem.where = where;
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  out.push_back(std::move(problem));
}

scenarios::Baseline from_bundle(const fs::path& folder, const SourcePosition& where,
                                Diagnostics& out) {
  scenarios::Baseline baseline;
  Diagnostics problems;
  try {
    ImportedEconomy imported = import_bundle(folder, problems);
    if (!imported.base.usable()) {
      error(where, "C013", "the accounts of " + folder.string() + " could not be re-solved",
            "'tradeflow baseline check' names the cells", problems);
    }
    baseline.accounts = std::move(imported.base.accounts);
    baseline.title = std::move(imported.title);
    baseline.sha256 = baseline_sha256(baseline.accounts);
    baseline.facts_json = "[]";
  } catch (const InputError&) {
    // what is wrong is in `problems`, with all that came before it
  }
  out.insert(out.end(), problems.begin(), problems.end());
  return baseline;
}

}  // namespace

LoadedBaseline load_baseline(const std::string& name, const SourcePosition& where,
                             const fs::path& folder, Diagnostics& out) {
  LoadedBaseline loaded;
  if (name == "world") {
    loaded.baseline = shipped_world(out).baseline;
    return loaded;
  }
  loaded.file = fs::path(name).is_absolute() ? fs::path(name) : folder / name;
  std::error_code ignored;
  if (!fs::exists(loaded.file, ignored)) {
    error(where, "C013", "there is no baseline '" + name + "'",
          "'world', a built .h5 file or a bundle's folder, relative to " +
              (folder.empty() ? std::string("the working directory") : folder.string()),
          out);
  } else if (is_bundle(loaded.file)) {
    loaded.baseline = from_bundle(loaded.file, where, out);
  } else if (loaded.file.extension() == ".h5") {
    loaded.baseline = read_baseline(loaded.file).baseline;
  } else {
    error(where, "C013", "'" + name + "' is not a baseline",
          "'world', a built .h5 file or a bundle's folder", out);
  }
  return loaded;
}

}  // namespace tradeflow::io
