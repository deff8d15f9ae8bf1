#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "io/csv.hpp"
#include "io/error.hpp"
#include "io/importers/bundle.hpp"

namespace tradeflow::io {
namespace {

using model::Label;

/// The shortest decimal that reads back as the same number.
std::string decimal(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string yaml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' || c == '\\' ? std::string{'\\', c}
              : c == '\n'           ? std::string("\\n")
                                    : std::string(1, c);
  }
  return quoted + '"';
}

/// Writes the files of one bundle into a folder that nobody else sees yet.
class BundleWriter {
 public:
  explicit BundleWriter(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write(std::string_view name, const std::string& text) const {
    std::ofstream file(folder_ / name, std::ios::binary);
    file << text;
    file.close();
    if (!file) {
      throw IoError(folder_ / name, "writing it failed");
    }
  }

  void write_labels(std::string_view name, const std::vector<Label>& labels,
                    const model::SectorVector* theta = nullptr) const {
    std::string text = theta == nullptr ? "code,name\n" : "code,name,theta\n";
    for (std::size_t at = 0; at < labels.size(); ++at) {
      text += csv_cell(labels[at].code) + ',' + csv_cell(labels[at].name);
      text += theta == nullptr ? "\n" : ',' + decimal(theta->values()[at]) + '\n';
    }
    write(name, text);
  }

  /// Row-major cells that differ from what an absent row says, one row each.
  void write_cells(std::string_view name, const std::string& header,
                   const std::vector<const std::vector<Label>*>& axes,
                   std::span<const double> values, double absent = 0.0) const {
    std::string text = header + '\n';
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
      if (values[cell] == absent) {
        continue;
      }
      std::string row;
      std::size_t rest = cell;
      for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
        row.insert(0, csv_cell((**axis)[rest % (*axis)->size()].code) + ',');
        rest /= (*axis)->size();
      }
      text += row + decimal(values[cell]) + '\n';
    }
    write(name, text);
  }

 private:
  std::filesystem::path folder_;
};

void write_files(const model::Accounts& accounts, const std::string& title,
                 const std::string& source, const BundleWriter& to) {
  const auto& [regions, sectors, factors, region_groups, sector_groups] = accounts.labels;
  to.write("bundle.yaml", "tradeflow-bundle: 1\ntitle: " + yaml_text(title) +
                              "\nyear: " + std::to_string(accounts.year) + "\ncurrency: " +
                              yaml_text(accounts.currency) + "\nunit: " + yaml_text(accounts.unit) +
                              (source.empty() ? "" : "\nsource: " + yaml_text(source)) + '\n');
  to.write_labels("regions.csv", regions);
  to.write_labels("sectors.csv", sectors, &accounts.trade_elasticity);
  const auto ratios = accounts.elasticity_ratio.values();
  if (std::any_of(ratios.begin(), ratios.end(), [](double ratio) { return ratio != 1.0; })) {
    to.write_cells("elasticity_ratio.csv", "importer,sector,ratio", {&regions, &sectors}, ratios,
                   1.0);
  }
  const std::vector<const std::vector<Label>*> trade_axes{&sectors, &regions, &regions};
  to.write_cells("trade.csv", "sector,importer,exporter,value", trade_axes,
                 accounts.trade.values());
  to.write_cells("tariffs.csv", "sector,importer,exporter,rate", trade_axes,
                 accounts.tariff.values());
  to.write_cells("value_added.csv", "region,sector,factor,value", {&regions, &sectors, &factors},
                 accounts.value_added.values());
  to.write_cells("inputs.csv", "region,input,sector,value", {&regions, &sectors, &sectors},
                 accounts.inputs.values());
  to.write_cells("final.csv", "region,sector,value", {&regions, &sectors},
                 accounts.final_use.values());
  model::RegionVector surplus = accounts.deficit;
  for (double& value : surplus.values()) {
    value = 0.0 - value;
  }
  to.write_cells("surplus.csv", "region,value", {&regions}, surplus.values());
}

}  // namespace

void write_bundle(const model::Accounts& accounts, const std::string& title,
                  const std::string& source, const std::filesystem::path& folder) {
  const auto zero = [](double value) { return value == 0.0; };
  const auto taxes = {accounts.export_tax.values(), accounts.production_tax.values()};
  for (const auto& values : taxes) {
    expects(std::all_of(values.begin(), values.end(), zero), "a bundle knows no such tax");
  }
  if (std::filesystem::exists(folder)) {
    throw IoError(folder, "it is there already; a bundle is written to a new folder");
  }
  std::filesystem::path partial = folder;
  partial += ".partial";
  std::error_code cause;
  std::filesystem::create_directories(partial, cause);
  if (cause) {
    throw IoError(partial, cause.message());
  }
  write_files(accounts, title, source, BundleWriter(partial));
  std::filesystem::rename(partial, folder, cause);
  if (cause) {
    throw IoError(folder, cause.message());
  }
}

}  // namespace tradeflow::io
