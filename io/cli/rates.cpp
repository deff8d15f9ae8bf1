#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <ostream>

#include "io/baselines.hpp"
#include "io/cli/options.hpp"
#include "io/cli/rates_text.hpp"
#include "io/cli/verb.hpp"
#include "io/shipped.hpp"
#include "scenarios/rates.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;

/// Codes or groups of one option, separated by commas.
scenarios::Words words(const Invocation& call, const char* option) {
  scenarios::Words all;
  if (!call.has(option)) {
    return all;
  }
  const std::string& text = call.get<std::string>(option);
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    all.push_back({text.substr(from, to - from), {"--" + std::string(option), 0, 0}});
    from = to + 1;
  }
  return all;
}

ExitCode run(const Invocation& call) {
  if (!call.has("as-of")) {
    throw InputError(
        {usage_error("C007", "rates are those of a day", "--as-of 2025-09-01", "tradeflow rates")});
  }
  const std::string& text = call.get<std::string>("as-of");
  const auto day = parse_date(text);
  if (!day) {
    throw InputError({usage_error("C003", "'" + text + "' is not a date", "write YYYY-MM-DD",
                                  "tradeflow rates")});
  }
  Diagnostics problems;
  const seeds::Ledger ledger = shipped_ledger(problems);
  const std::string name = call.has("baseline") ? call.get<std::string>("baseline") : "world";
  const LoadedBaseline loaded = load_baseline(name, {"--baseline " + name, 0, 0}, {}, problems);
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  const scenarios::Baseline& baseline = loaded.baseline;
  const scenarios::Rates rates = scenarios::rates_on(
      *day, {words(call, "importer"), words(call, "exporter"), words(call, "sector")}, ledger,
      {&baseline.accounts, parse_date(baseline.base_date), baseline.measures_within}, problems);
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  call.console.warn(problems);
  const RatesPage page{*day, rates, ledger, baseline};
  if (call.console.json) {
    call.console.out << rates_json(page) << '\n';
  } else {
    call.console.out << rates_text(page, call.console.out_color);
  }
  return ExitCode::Done;
}

}  // namespace

Verb rates_verb() {
  Verb verb;
  verb.name = "rates";
  verb.summary = "show the tariffs applied on a day and the measures and facts behind each";
  verb.example =
      "tradeflow rates --as-of 2025-09-01 --importer chn --exporter can\n"
      "tradeflow rates --as-of 2026-03-01 --importer usa --exporter can --sector iron_steel,wood";
  const auto value = [](const char* what) { return po::value<std::string>()->value_name(what); };
  verb.options.add_options()("as-of", value("DATE"), "the day, YYYY-MM-DD");
  verb.options.add_options()("importer", value("CODES"), "who levies them: codes or groups");
  verb.options.add_options()("exporter", value("CODES"), "whose exports they hit");
  verb.options.add_options()("sector", value("CODES"), "which goods");
  verb.options.add_options()("baseline", value("BASELINE"),
                             "whose rates they build on: world, a .h5 file or a bundle");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
