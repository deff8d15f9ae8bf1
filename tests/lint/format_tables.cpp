// The tables of variables in io/README.md, from the records that the writer itself uses:
// format_tables README checks them, format_tables README --bless rewrites them.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "io/results_layout.hpp"

namespace {

namespace io = tradeflow::io;

std::string shown(const std::vector<io::Axis>& axes) {
  std::string text;
  for (const io::Axis axis : axes) {
    text += (text.empty() ? "" : ", ") + io::to_string(axis);
  }
  return text.empty() ? "-" : text;
}

std::string row(const std::string& name, const std::vector<io::Axis>& axes, std::string_view units,
                const std::string& meaning) {
  return "| `" + name + "` | " + shown(axes) + " | " + std::string(units) + " | " + meaning +
         " |\n";
}

template <class Figures>
std::string row(const io::Numbers<Figures>& record) {
  std::string meaning = record.long_name;
  if (!record.valuation.empty()) {
    meaning += "; valued " + std::string(record.valuation);
  }
  if (!record.sign_convention.empty()) {
    meaning += "; " + std::string(record.sign_convention);
  }
  if (record.neutral) {
    meaning += std::isnan(*record.neutral) ? "; left out where all are missing"
               : *record.neutral == 0.0    ? "; left out where all are 0"
                                           : "; left out where all are 1";
  }
  return row(record.name, record.axes, record.units, meaning);
}
template <class Figures>
std::string row(const io::Texts<Figures>& record) {
  return row(record.name, record.axes, "text", record.long_name);
}

template <class Layout>
std::string table(const Layout& layout) {
  std::string text = "\n| variable | dimensions | units | meaning |\n|---|---|---|---|\n";
  for (const auto& record : layout) {
    text += row(record);
  }
  return text + "\n";
}

/// Puts `table` between the marks `<!-- NAME -->` and `<!-- end -->`. False if there are none.
bool put(std::string& page, const std::string& name, const std::string& table) {
  const std::string mark = "<!-- " + name + " -->\n";
  const std::size_t begin = page.find(mark);
  const std::size_t end = page.find("<!-- end -->", begin);
  if (begin == std::string::npos || end == std::string::npos) {
    return false;
  }
  const std::size_t from = begin + mark.size();
  page.replace(from, end - from, table);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    return 2;
  }
  std::ifstream file(argv[1]);
  const std::string before(std::istreambuf_iterator<char>(file), {});
  std::string after = before;
  const bool marked = put(after, "baseline file", table(io::accounts_layout())) &&
                      put(after, "baseline numbers", table(io::baseline_numbers())) &&
                      put(after, "baseline texts", table(io::baseline_texts())) &&
                      put(after, "scenario numbers", table(io::scenario_numbers())) &&
                      put(after, "scenario texts", table(io::scenario_texts()));
  if (!marked) {
    std::fprintf(stderr, "%s: a mark <!-- ... --> of a table is missing\n", argv[1]);
    return 1;
  }
  if (argc == 3 && std::string_view(argv[2]) == "--bless") {
    std::ofstream(argv[1]) << after;
  } else if (after != before) {
    std::fprintf(stderr,
                 "%s does not describe what the writer writes; run format_tables %s --bless\n",
                 argv[1], argv[1]);
    return 1;
  }
  return 0;
}
