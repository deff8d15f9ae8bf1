#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "io/cli/facts_text.hpp"
#include "io/cli/facts_trace.hpp"
#include "io/cli/options.hpp"
#include "io/cli/verb.hpp"
#include "io/shipped.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;
using seeds::Fact;
using seeds::Ledger;

/// An option whose value is one of a closed list of names, in enumerator order.
template <class E>
std::optional<E> choice(const Invocation& call, const char* option, int count, Diagnostics& out) {
  if (!call.has(option)) {
    return std::nullopt;
  }
  const std::string& asked = call.get<std::string>(option);
  std::vector<std::string> names;
  for (int k = 0; k < count; ++k) {
    names.emplace_back(to_string(static_cast<E>(k)));
    if (names.back() == asked) {
      return static_cast<E>(k);
    }
  }
  const auto near = did_you_mean(asked, names);
  std::string known;
  for (const std::string& name : names) {
    known += (known.empty() ? "" : ", ") + name;
  }
  out.push_back(
      usage_error("C003", "'" + asked + "' is not a --" + option,
                  (near ? "did you mean '" + *near + "'? " : std::string()) + "known: " + known,
                  "tradeflow facts"));
  return std::nullopt;
}

seeds::Query query_of(const Invocation& call, Diagnostics& out) {
  seeds::Query query;
  query.kind = choice<seeds::Kind>(call, "kind", 8, out);
  query.use = choice<seeds::Use>(call, "use", 3, out);
  const auto text = [&](const char* option) {
    return call.has(option) ? call.get<std::string>(option) : std::string();
  };
  query.sector = text("sector");
  query.importer = text("importer");
  query.exporter = text("exporter");
  query.region = text("region");
  query.unquantified = call.flag("unquantified");
  if (call.has("on")) {
    query.on = parse_date(text("on"));
    if (!query.on) {
      out.push_back(usage_error("C003", "'" + text("on") + "' is not a date", "write YYYY-MM-DD",
                                "tradeflow facts"));
    }
  }
  return query;
}

const Fact* find(const Ledger& ledger, const std::string& id, Diagnostics& out) {
  const Fact* fact = ledger.find(id);
  if (fact == nullptr) {
    std::vector<std::string> ids;
    for (const Fact& one : ledger.facts) {
      ids.push_back(one.id);
    }
    const auto near = did_you_mean(id, ids);
    out.push_back(usage_error("C013", "'" + id + "' is not a fact",
                              near ? "did you mean '" + *near + "'?" : "tradeflow facts list",
                              "tradeflow facts"));
  }
  return fact;
}

ExitCode list(const Invocation& call, const Ledger& ledger) {
  Diagnostics out;
  const seeds::Query query = query_of(call, out);
  if (!out.empty()) {
    throw InputError(std::move(out));
  }
  const auto found = seeds::select(ledger, query);
  if (call.console.json) {
    call.console.out << "{\"facts\": " << facts_array(found).dump(2) << "}\n";
    return ExitCode::Done;
  }
  call.console.out << fact_table(found, call.console.out_color);
  if (!call.console.quiet) {
    call.console.out << found.size() << " of " << ledger.facts.size() << " facts\n";
  }
  return ExitCode::Done;
}

ExitCode show(const Invocation& call, const Ledger& ledger) {
  Diagnostics out;
  std::vector<const Fact*> found;
  for (std::size_t at = 1; at < call.arguments.size(); ++at) {
    if (const Fact* fact = find(ledger, call.arguments[at], out)) {
      found.push_back(fact);
    }
  }
  if (!out.empty()) {
    throw InputError(std::move(out));
  }
  if (call.console.json) {
    call.console.out << "{\"facts\": " << facts_array(found).dump(2) << "}\n";
    return ExitCode::Done;
  }
  for (const Fact* fact : found) {
    call.console.out << fact_page(*fact, ledger, call.console.out_color);
  }
  return ExitCode::Done;
}

ExitCode lint(const Invocation& call, const Ledger& ledger) {
  Diagnostics out;
  seeds::lint(ledger, out);
  if (call.console.json) {
    call.console.out << "{\"problems\": " << to_json(out) << "}\n";
  } else if (!call.console.quiet) {
    const std::string count = counted(out);
    call.console.out << ledger.facts.size() << " facts: " << (count.empty() ? "no problems" : count)
                     << '\n';
  }
  print(call.console.err, out, call.console.err_color);
  return has_errors(out) ? ExitCode::BadInput : ExitCode::Done;
}

ExitCode run(const Invocation& call) {
  Diagnostics problems;
  const Ledger ledger = shipped_ledger(problems);
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  const std::string& action = call.arguments.front();
  if (action == "trace") {
    return trace_facts(call);
  }
  const bool names_facts = action == "show";
  if (names_facts && call.arguments.size() < 2) {
    throw InputError({usage_error("C007", "'" + action + "' needs a fact's id",
                                  "tradeflow facts list shows them", "tradeflow facts")});
  }
  if (action == "list" || action == "lint") {
    if (call.arguments.size() > 1) {
      throw InputError(
          {usage_error("C007", "'" + action + "' takes no arguments",
                       "filter with --kind, --sector, --importer, …", "tradeflow facts")});
    }
    return action == "list" ? list(call, ledger) : lint(call, ledger);
  }
  return show(call, ledger);
}

}  // namespace

Verb facts_verb() {
  Verb verb;
  verb.name = "facts";
  verb.summary = "list, show and check the ledger of facts and what each one feeds";
  verb.arguments = "list|show|lint|trace [ID...]";
  verb.example =
      "tradeflow facts list --kind measure --importer chn --exporter can\n"
      "tradeflow facts show chn-2025-03-20-canola-oil\n"
      "tradeflow facts trace can-canola-seed-chn-2024\n"
      "tradeflow facts trace canola_seed can chn";
  verb.least_arguments = 1;
  verb.most_arguments = any_number;
  verb.actions = {"list", "show", "lint", "trace"};
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  verb.options.add_options()("kind", text("KIND"), "measure, flow, share, change, level, …");
  verb.options.add_options()("use", text("USE"), "calibration, validation or context");
  verb.options.add_options()("sector", text("CODE"), "a sector or group, as the facts name it");
  verb.options.add_options()("importer", text("CODE"), "or who imposes the measure");
  verb.options.add_options()("exporter", text("CODE"), "or whose exports it hits");
  verb.options.add_options()("region", text("CODE"), "of a level");
  verb.options.add_options()("on", text("DATE"), "a day on which it holds");
  verb.options.add_options()("unquantified", po::bool_switch(),
                             "statements that no figure makes precise");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
