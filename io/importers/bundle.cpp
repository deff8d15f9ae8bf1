#include "io/importers/bundle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "io/coded_table.hpp"
#include "io/yaml.hpp"

namespace tradeflow::io {
namespace {

using model::Label;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Range any_number{-infinity, infinity};
constexpr Range not_negative{0.0, infinity};
constexpr Range above_minus_one{-1.0, infinity, false};
constexpr Range above_zero{0.0, infinity, false};

constexpr std::array<std::string_view, 13> known_files{
    "regions.csv", "sectors.csv",          "trade.csv",  "tariffs.csv",     "value_added.csv",
    "inputs.csv",  "input_share.csv",      "final.csv",  "final_share.csv", "value_added_share.csv",
    "theta.csv",   "elasticity_ratio.csv", "surplus.csv"};

class BundleReader {
 public:
  BundleReader(std::filesystem::path folder, Diagnostics& out)
      : folder_(std::move(folder)), out_(&out) {}

  RawEconomy read() {
    if (!is_bundle(folder_)) {
      report(*out_, "I301", {folder_.string(), 0, 0}, "there is no bundle.yaml here",
             "a bundle is a folder with bundle.yaml, regions.csv, sectors.csv, trade.csv, …");
      return std::move(bundle_);
    }
    read_head();
    warn_of_near_misses();
    read_axes();
    if (labels().regions.empty() || labels().sectors.empty()) {
      return std::move(bundle_);
    }
    read_value_added();  // it names the factors, the last axis
    read_trade();
    read_use();
    read_surplus();
    return std::move(bundle_);
  }

 private:
  model::Classification& labels() { return bundle_.economy.labels; }
  [[nodiscard]] bool has(std::string_view name) const {
    return std::filesystem::exists(folder_ / name);
  }
  [[nodiscard]] CsvTable csv(std::string_view name) { return read_csv(folder_ / name, *out_); }
  CodedAxis region_axis(std::string_view column) { return {column, "region", labels().regions}; }
  CodedAxis sector_axis(std::string_view column) { return {column, "sector", labels().sectors}; }

  void read_head() {
    const Node tree = read_yaml(folder_ / "bundle.yaml", *out_);
    Cursor head(tree, "", *out_);
    if (head.maybe_integer("tradeflow-bundle", 1, 1) == std::nullopt &&
        !head.has("tradeflow-bundle")) {
      head.error("I301", head.where(), "'tradeflow-bundle' is missing",
                 "the first line of bundle.yaml is 'tradeflow-bundle: 1'");
    }
    bundle_.title = head.text("title");
    bundle_.source = head.maybe_text("source").value_or("");
    bundle_.economy.currency = head.text("currency");
    bundle_.economy.unit = head.text("unit");
    bundle_.economy.year = static_cast<int>(head.maybe_integer("year", 1, 9999).value_or(0));
    if (!head.has("year")) {
      head.error("S002", head.where(), "'year' is missing", "add it");
    }
    if (auto rebase = head.maybe_map("rebase")) {
      constexpr std::array<std::string_view, 2> deficits{"keep", "eliminate"};
      constexpr std::array<std::string_view, 2> negatives{"error", "zero"};
      bundle_.eliminate_deficits = rebase->maybe_choice("deficits", deficits) == "eliminate";
      if (rebase->maybe_choice("negative_final", negatives) == "zero") {
        bundle_.negative_final = model::NegativeFinal::Zero;
      }
      rebase->finish();
    }
    head.finish();
  }

  /// A file whose name is almost right would be passed over in silence.
  void warn_of_near_misses() {
    std::vector<std::string> absent;
    for (const std::string_view name : known_files) {
      if (!has(name)) {
        absent.emplace_back(name);
      }
    }
    std::vector<std::string> strangers;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      const std::string name = entry.path().filename().string();
      const bool known =
          std::find(known_files.begin(), known_files.end(), name) != known_files.end();
      if (entry.path().extension() == ".csv" && !known) {
        strangers.push_back(name);
      }
    }
    std::sort(strangers.begin(), strangers.end());
    for (const std::string& name : strangers) {
      const auto near = did_you_mean(name, absent);
      if (near && near->size() + 2 >= name.size() && name.size() + 2 >= near->size()) {
        report(*out_, "I303", {(folder_ / name).string(), 0, 0}, "this file is not read",
               "did you mean '" + *near + "'?", Severity::Warning);
      }
    }
  }

  void need(std::string_view name) {
    report(*out_, "I301", {(folder_ / name).string(), 0, 0}, "this file is missing",
           "a bundle needs bundle.yaml, regions.csv, sectors.csv, trade.csv and value_added.csv "
           "or value_added_share.csv");
  }

  void read_axes() {
    std::vector<std::vector<double>> numbers;
    if (has("regions.csv")) {
      labels().regions = read_labels(csv("regions.csv"), {}, {}, numbers, *out_);
    } else {
      need("regions.csv");
    }
    if (!has("sectors.csv")) {
      need("sectors.csv");
      return;
    }
    constexpr std::array<std::string_view, 1> theta{"theta"};
    constexpr std::array<Range, 1> ranges{above_minus_one};
    labels().sectors = read_labels(csv("sectors.csv"), theta, ranges, numbers, *out_);
    read_elasticities(std::move(numbers.front()));
    read_elasticity_ratios();
  }

  void read_elasticities(std::vector<double> from_sectors) {
    const std::size_t sectors = labels().sectors.size();
    auto& theta = bundle_.economy.trade_elasticity;
    theta = model::SectorVector({sectors}, std::numeric_limits<double>::quiet_NaN());
    std::copy(from_sectors.begin(), from_sectors.end(), theta.values().begin());
    if (!has("theta.csv")) {
      if (from_sectors.empty() && sectors > 0) {
        report(*out_, "I304", {(folder_ / "sectors.csv").string(), 1, 1},
               "no sector has a trade elasticity", "add a column 'theta' or the file theta.csv");
      }
      return;
    }
    if (!from_sectors.empty()) {
      both("sectors.csv with a column 'theta'", "theta.csv");
      return;
    }
    const std::array axes{sector_axis("sector")};
    const std::size_t before = out_->size();
    read_cells(csv("theta.csv"), axes, "theta", above_minus_one, theta.values(), *out_);
    for (std::size_t j = 0; j < sectors && out_->size() == before; ++j) {
      if (std::isnan(theta.values()[j])) {
        report(*out_, "I304", {(folder_ / "theta.csv").string(), 1, 1},
               "sector '" + labels().sectors[j].code + "' has no trade elasticity", "add a row");
      }
    }
  }

  void read_elasticity_ratios() {
    if (has("elasticity_ratio.csv")) {
      const std::array axes{region_axis("importer"), sector_axis("sector")};
      auto& ratio = bundle_.economy.elasticity_ratio;
      ratio = model::MarketTable({labels().regions.size(), labels().sectors.size()}, 1.0);
      read_cells(csv("elasticity_ratio.csv"), axes, "ratio", above_zero, ratio->values(), *out_);
      for (std::size_t cell = 0; cell < ratio->size(); ++cell) {
        const std::size_t j = cell % labels().sectors.size();
        if (bundle_.economy.trade_elasticity.values()[j] * ratio->values()[cell] <= -1.0) {
          report(*out_, "I304", {(folder_ / "elasticity_ratio.csv").string(), 1, 1},
                 "an importer's own elasticity in sector '" + labels().sectors[j].code +
                     "' is not above -1",
                 "the sector's theta times the ratio is above -1");
        }
      }
    }
  }

  void both(std::string_view one, std::string_view other) {
    report(*out_, "I302", {(folder_ / other).string(), 0, 0},
           "there is also " + std::string(one) + ", and both say the same thing", "keep one");
  }

  /// Which of two alternative files is there: {name, is_share}; "" if neither.
  std::pair<std::string, bool> choose(const std::string& levels, const std::string& shares) {
    if (has(levels) && has(shares)) {
      both(levels, shares);
    }
    if (has(levels)) {
      return {levels, false};
    }
    return {has(shares) ? shares : std::string(), true};
  }

  void read_value_added() {
    const auto [name, is_share] = choose("value_added.csv", "value_added_share.csv");
    if (name.empty()) {
      need("value_added.csv");
      labels().factors = {{"value_added", "Value added"}};
      return;
    }
    const CsvTable table = csv(name);
    std::vector<CodedAxis> axes{region_axis("region"), sector_axis("sector")};
    labels().factors = factors_of(table);
    if (labels().factors.empty()) {
      labels().factors = {{"value_added", "Value added"}};
    } else {
      axes.push_back({"factor", "factor", labels().factors});
    }
    bundle_.economy.value_added = {model::factor_table(labels().shape()), is_share};
    read_cells(table, axes, is_share ? "share" : "value", not_negative,
               bundle_.economy.value_added.table.values(), *out_);
  }

  /// Factors in order of appearance; empty if the table has no such column.
  static std::vector<Label> factors_of(const CsvTable& table) {
    std::vector<Label> factors;
    for (std::size_t column = 0; column < table.columns(); ++column) {
      if (!model::same_code(table.header(column), "factor")) {
        continue;
      }
      for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string_view code = table.cell(row, column);
        const auto same = [&](const Label& f) { return model::same_code(f.code, code); };
        if (std::none_of(factors.begin(), factors.end(), same)) {
          factors.push_back({std::string(code), std::string(code)});
        }
      }
    }
    return factors;
  }

  void read_trade() {
    const std::array axes{sector_axis("sector"), region_axis("importer"), region_axis("exporter")};
    bundle_.economy.trade = model::trade_table(labels().shape());
    bundle_.economy.tariff = model::trade_table(labels().shape());
    if (has("trade.csv")) {
      read_cells(csv("trade.csv"), axes, "value", not_negative, bundle_.economy.trade.values(),
                 *out_);
    } else {
      need("trade.csv");
    }
    if (has("tariffs.csv")) {
      read_cells(csv("tariffs.csv"), axes, "rate", above_minus_one, bundle_.economy.tariff.values(),
                 *out_);
    } else {
      report(*out_, "I320", {folder_.string(), 0, 0},
             "there is no tariffs.csv: every baseline rate is zero", {}, Severity::Note);
    }
  }

  void read_use() {
    const auto [inputs, input_share] = choose("inputs.csv", "input_share.csv");
    if (!inputs.empty()) {
      const std::array axes{region_axis("region"), sector_axis("input"), sector_axis("sector")};
      bundle_.economy.inputs = {model::input_table(labels().shape()), input_share};
      read_cells(csv(inputs), axes, input_share ? "share" : "value", any_number,
                 bundle_.economy.inputs->table.values(), *out_);
    }
    const auto [final_use, final_share] = choose("final.csv", "final_share.csv");
    if (!final_use.empty()) {
      const std::array axes{region_axis("region"), sector_axis("sector")};
      bundle_.economy.final_use = {model::market_table(labels().shape()), final_share};
      read_cells(csv(final_use), axes, final_share ? "share" : "value", any_number,
                 bundle_.economy.final_use->table.values(), *out_);
    }
  }

  void read_surplus() {
    if (!has("surplus.csv")) {
      return;
    }
    const std::array axes{region_axis("region")};
    bundle_.economy.deficit = model::region_vector(labels().shape());
    read_cells(csv("surplus.csv"), axes, "value", any_number, bundle_.economy.deficit->values(),
               *out_);
    for (double& value : bundle_.economy.deficit->values()) {
      value = 0.0 - value;  // D is the deficit; 0 − 0 is +0
    }
  }

  std::filesystem::path folder_;
  Diagnostics* out_;
  RawEconomy bundle_;
};

}  // namespace

bool is_bundle(const std::filesystem::path& path) {
  return std::filesystem::is_regular_file(path / "bundle.yaml");
}

RawEconomy read_bundle(const std::filesystem::path& folder, Diagnostics& out) {
  return BundleReader(folder, out).read();
}

model::Accounts assemble_bundle(const std::filesystem::path& folder, Diagnostics& out) {
  const std::size_t before = out.size();
  const RawEconomy raw = read_bundle(folder, out);
  const Diagnostics found(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
  return has_errors(found) ? model::Accounts{} : assembled(raw, folder.string(), out);
}

ImportedEconomy import_bundle(const std::filesystem::path& folder, Diagnostics& out) {
  return imported(read_bundle(folder, out), folder.string(), out);
}

}  // namespace tradeflow::io
