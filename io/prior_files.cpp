// seeds/prior/*.csv → seeds::Prior.
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "io/csv.hpp"
#include "io/world.hpp"

namespace tradeflow::io {
namespace {

using namespace model;

/// A table whose leading columns are codes and whose last known column may be a number.
class CodedTable {
 public:
  CodedTable(const std::filesystem::path& file, std::vector<CsvColumn> columns, Diagnostics& out)
      : table_(read_csv(file, out)), out_(out) {
    for (const auto& at : find_columns(table_, columns, out)) {
      at_.push_back(at.value_or(0));
    }
    sound_ = !has_errors(out);  // NOLINT(cppcoreguidelines-prefer-member-initializer): known last
  }

  [[nodiscard]] std::size_t rows() const { return sound_ ? table_.rows() : 0; }
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const {
    return table_.cell(row, at_[column]);
  }
  double amount(std::size_t row, std::size_t column) {
    return number(table_, row, at_[column], out_).value_or(0.0);
  }
  /// What `code` is among `axis`; reported and 0 if nothing.
  std::size_t code(std::size_t row, std::size_t column,
                   const std::map<std::string, std::size_t, std::less<>>& axis) {
    const auto found = axis.find(text(row, column));
    if (found != axis.end()) {
      return found->second;
    }
    Diagnostic problem;
    problem.code = "I112";
    problem.where = table_.where(row, at_[column]);
    problem.message = "'" + std::string(text(row, column)) + "' is not a code of the prior";
    out_.push_back(std::move(problem));
    return 0;
  }

 private:
  CsvTable table_;
  Diagnostics& out_;
  std::vector<std::size_t> at_;
  bool sound_ = false;
};

using Axis = std::map<std::string, std::size_t, std::less<>>;

Axis axis_of(const std::vector<Label>& labels) {
  Axis axis;
  for (const Label& label : labels) {
    axis.emplace(label.code, axis.size());
  }
  return axis;
}

std::vector<Label> read_labels(const std::filesystem::path& file, std::string_view third,
                               Diagnostics& out) {
  CodedTable table(file, {{"code"}, {"name"}, {third}}, out);
  std::vector<Label> labels;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    labels.push_back({std::string(table.text(row, 0)), std::string(table.text(row, 1))});
  }
  return labels;
}

class PriorReader {
 public:
  PriorReader(std::filesystem::path folder, Diagnostics& out)
      : folder_(std::move(folder)), out_(out) {}

  seeds::Prior read() {
    Classification labels;
    labels.regions = read_labels(folder_ / "regions.csv", "members", out_);
    labels.sectors = read_labels(folder_ / "sectors.csv", "source_codes", out_);
    labels.factors = {{"value_added", "Value added"}, {"product_taxes", "Product taxes"}};
    if (labels.regions.empty() || labels.sectors.empty()) {
      return {};
    }
    regions_ = axis_of(labels.regions);
    sectors_ = axis_of(labels.sectors);
    prior_.accounts = make_accounts(std::move(labels));
    prior_.imported_inputs = prior_.accounts.inputs;
    prior_.imported_final = prior_.accounts.final_use;
    read_flows();
    read_use();
    read_value_added();
    read_tariffs();
    return std::move(prior_);
  }

 private:
  void read_flows() {
    CodedTable t(folder_ / "flows.csv", {{"sector"}, {"importer"}, {"exporter"}, {"value"}}, out_);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      prior_.accounts.trade(SectorId(t.code(r, 0, sectors_)), ImporterId(t.code(r, 1, regions_)),
                            ExporterId(t.code(r, 2, regions_))) = t.amount(r, 3);
    }
  }

  void read_use() {
    CodedTable t(folder_ / "use.csv", {{"region"}, {"input"}, {"user"}, {"domestic"}, {"imported"}},
                 out_);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const RegionId n(t.code(r, 0, regions_));
      const std::size_t k = t.code(r, 1, sectors_);
      if (t.text(r, 2) == "final") {
        prior_.accounts.final_use(n, SectorId(k)) = t.amount(r, 3);
        prior_.imported_final(n, SectorId(k)) = t.amount(r, 4);
      } else {
        const SectorId j(t.code(r, 2, sectors_));
        prior_.accounts.inputs(n, InputId(k), j) = t.amount(r, 3);
        prior_.imported_inputs(n, InputId(k), j) = t.amount(r, 4);
      }
    }
  }

  void read_value_added() {
    const Axis factors = axis_of(prior_.accounts.labels.factors);
    CodedTable t(folder_ / "value_added.csv", {{"region"}, {"sector"}, {"factor"}, {"value"}},
                 out_);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      prior_.accounts.value_added(RegionId(t.code(r, 0, regions_)),
                                  SectorId(t.code(r, 1, sectors_)),
                                  FactorId(t.code(r, 2, factors))) = t.amount(r, 3);
    }
  }

  void read_tariffs() {
    prior_.rate_sources = {"free"};
    prior_.rate_source.assign(prior_.accounts.tariff.size(), 0);
    Axis sources{{"free", 0}};
    CodedTable t(folder_ / "tariffs.csv",
                 {{"sector"}, {"importer"}, {"exporter"}, {"rate"}, {"source"}}, out_);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const std::size_t j = t.code(r, 0, sectors_);
      const std::size_t n = t.code(r, 1, regions_);
      const std::size_t i = t.code(r, 2, regions_);
      const auto [source, is_new] = sources.emplace(std::string(t.text(r, 4)), sources.size());
      if (is_new) {
        prior_.rate_sources.push_back(source->first);
      }
      prior_.accounts.tariff(SectorId(j), ImporterId(n), ExporterId(i)) = t.amount(r, 3);
      prior_.rate_source[(j * regions_.size() + n) * regions_.size() + i] =
          static_cast<std::uint8_t>(source->second);
    }
  }

  std::filesystem::path folder_;
  Diagnostics& out_;
  Axis regions_, sectors_;
  seeds::Prior prior_;
};

}  // namespace

seeds::Prior read_prior(const std::filesystem::path& folder, Diagnostics& out) {
  return PriorReader(folder, out).read();
}

}  // namespace tradeflow::io
