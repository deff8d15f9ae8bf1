#include "io/cli/verbs.hpp"

namespace tradeflow::io::cli {

// A new verb: its own file, its line here and its place in the list.
Verb baseline_verb();
Verb check_verb();
Verb facts_verb();
Verb init_verb();
Verb rates_verb();
Verb resolve_verb();
Verb run_verb();
Verb schema_verb();
Verb sweep_verb();
Verb verify_verb();

std::vector<Verb> verbs() {
  return {run_verb(),   sweep_verb(),    check_verb(),  resolve_verb(), facts_verb(),
          rates_verb(), baseline_verb(), verify_verb(), schema_verb(),  init_verb()};
}

}  // namespace tradeflow::io::cli
