#include "io/importers/importer.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "io/importers/bundle.hpp"
#include "io/importers/caliendo_parro.hpp"

namespace tradeflow::io {
namespace {

using Json = nlohmann::ordered_json;

RawEconomy from_bundle(const std::filesystem::path& path, const ImportSettings& /*none apply*/,
                       Diagnostics& out) {
  return read_bundle(path, out);
}

RawEconomy from_caliendo_parro(const std::filesystem::path& path, const ImportSettings& settings,
                               Diagnostics& out) {
  constexpr int base_year = 1993;  // the article's
  return read_caliendo_parro(path, settings.year.value_or(base_year), out);
}

constexpr std::array<Importer, 2> known{
    Importer{"bundle", false, false, from_bundle},
    Importer{"caliendo-parro", true, false, from_caliendo_parro}};

Json described(const model::Move& move) {
  return {{"relative", move.relative}, {"cell", move.cell}};
}

/// How the accounts were made: the source, what was bent, how far the base moved.
std::string report_of(const Importer& importer, const ImportedEconomy& economy,
                      const Diagnostics& notes) {
  Json report;
  report["made_by"] = "baseline import";
  report["from"] = importer.name;
  report["source"] = economy.source;
  report["rebase"] = {{"residual", economy.base.residual},
                      {"output", described(economy.base.output)},
                      {"income", described(economy.base.income)},
                      {"trade", described(economy.base.trade)}};
  report["notes"] = Json::array();
  for (const Diagnostic& note : notes) {
    report["notes"].push_back({{"code", note.code}, {"text", note.message}});
  }
  return report.dump();
}

}  // namespace

std::span<const Importer> importers() {
  return known;
}

ImportedBaseline import_baseline(const Importer& importer, const std::filesystem::path& path,
                                 const ImportSettings& settings, Diagnostics& out) {
  const auto refuse = [&](bool given, bool taken, const char* option) {
    if (given && !taken) {
      report(out, "C003", {path.string(), 0, 0},
             "a source of kind '" + std::string(importer.name) + "' takes no " + option,
             "leave it out");
    }
  };
  refuse(settings.year.has_value(), importer.takes_year, "--year");
  refuse(settings.theta.has_value(), importer.takes_theta, "--theta");
  RawEconomy raw = importer.read(path, settings, out);
  raw.eliminate_deficits = raw.eliminate_deficits || settings.eliminate_deficits;
  ImportedEconomy economy = imported(std::move(raw), path.string(), out);
  ImportedBaseline result;
  result.file.report_json = report_of(importer, economy, out);
  result.file.baseline.title = economy.title;
  result.file.baseline.facts_json = "[]";
  result.file.baseline.accounts = std::move(economy.base.accounts);
  result.file.baseline.sha256 = baseline_sha256(result.file.baseline.accounts);
  result.base = std::move(economy.base);
  return result;
}

}  // namespace tradeflow::io
