#include <boost/program_options/value_semantic.hpp>
#include <string>

#include "io/cli/baseline_actions.hpp"
#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {
namespace {

ExitCode run(const Invocation& call) {
  const std::string& action = call.arguments.front();
  return action == "import" ? import_baseline(call) : aggregate_baseline(call);
}

}  // namespace

Verb baseline_verb() {
  namespace po = boost::program_options;
  Verb verb;
  verb.name = "baseline";
  verb.summary = "import or aggregate the economy that scenarios start from";
  verb.arguments = "import|aggregate PATH";
  verb.example =
      "tradeflow baseline import --from bundle caliendo-parro/ -o 1993.h5\n"
      "tradeflow baseline aggregate 1993.h5 --regions blocs.csv -o blocs.h5";
  verb.least_arguments = 2;
  verb.most_arguments = 2;
  verb.actions = {"import", "aggregate"};
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
  add("force", po::bool_switch(), "replace a file that tradeflow did not write");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
