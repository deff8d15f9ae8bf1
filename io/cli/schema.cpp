#include <boost/program_options/value_semantic.hpp>
#include <ostream>

#include "io/cli/scenario_schema.hpp"
#include "io/cli/verb.hpp"
#include "scenarios/spec.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;

ExitCode run(const Invocation& call) {
  if (call.flag("keys")) {
    call.console.out << scenario_keys(call.console.out_color);
  } else if (call.flag("markdown")) {
    call.console.out << scenarios::reference_markdown();
  } else {
    call.console.out << scenario_schema().dump(2) << '\n';
  }
  return ExitCode::Done;
}

}  // namespace

Verb schema_verb() {
  Verb verb;
  verb.name = "schema";
  verb.summary = "print the scenario language: JSON Schema for editors, or its keys";
  verb.arguments = "[scenario]";
  verb.example =
      "tradeflow schema > scenario.schema.json\n"
      "tradeflow schema --keys";
  verb.most_arguments = 1;
  verb.actions = {"scenario"};
  verb.options.add_options()("keys", po::bool_switch(), "every key with its meaning, to read");
  verb.options.add_options()("markdown", po::bool_switch(),
                             "the same as the tables of scenarios/README.md");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
