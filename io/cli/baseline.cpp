#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <string>

#include "io/cli/baseline_actions.hpp"
#include "io/cli/options.hpp"
#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {
namespace {

struct Action {
  const char* name;
  ExitCode (*run)(const Invocation&);
  bool needs_path;
};
constexpr std::array<Action, 5> actions{{{"build", build_baseline, false},
                                         {"inspect", inspect_baseline, false},
                                         {"check", check_baseline, false},
                                         {"import", import_baseline, true},
                                         {"aggregate", aggregate_baseline, true}}};

ExitCode run(const Invocation& call) {
  const auto chosen = std::find_if(actions.begin(), actions.end(), [&](const Action& one) {
    return one.name == call.arguments.front();
  });
  if (chosen->needs_path && call.arguments.size() < 2) {
    throw InputError(
        {usage_error("C006", std::string("'baseline ") + chosen->name + "' needs a path",
                     "name the folder or file", "tradeflow baseline")});
  }
  return chosen->run(call);
}

}  // namespace

Verb baseline_verb() {
  namespace po = boost::program_options;
  Verb verb;
  verb.name = "baseline";
  verb.summary = "build, inspect, check, import or aggregate the economy scenarios start from";
  verb.arguments = "build|inspect|check|import|aggregate [PATH]";
  verb.example =
      "tradeflow baseline inspect world\n"
      "tradeflow baseline import --from bundle caliendo-parro/ -o 1993.h5\n"
      "tradeflow baseline aggregate 1993.h5 --regions blocs.csv -o blocs.h5";
  verb.least_arguments = 1;
  verb.most_arguments = 2;
  for (const Action& one : actions) {
    verb.actions.push_back(one.name);
  }
  auto add = verb.options.add_options();
  add("output,o", po::value<std::string>()->value_name("FILE"), "the baseline file to write");
  add("from", po::value<std::string>()->value_name("KIND"),
      "import: what the source is: bundle, caliendo-parro");
  add("year", po::value<int>()->value_name("YEAR"), "import: of a source that holds several");
  add("theta", po::value<std::string>()->value_name("THETA"),
      "import: trade elasticities of a source without; a number or a CSV of sector,theta");
  add("eliminate-deficits", po::bool_switch(), "import: re-solve the base without trade deficits");
  add("regions", po::value<std::string>()->value_name("CSV"), "aggregate: code,into[,name]");
  add("sectors", po::value<std::string>()->value_name("CSV"), "aggregate: code,into[,name]");
  add("all", po::bool_switch(), "inspect: every row of every table");
  add("force", po::bool_switch(), "replace a file that tradeflow did not write");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
