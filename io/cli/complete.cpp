#include "io/cli/complete.hpp"

#include <algorithm>
#include <boost/program_options/options_description.hpp>

#include "io/cli/options.hpp"

namespace tradeflow::io::cli {
namespace {

std::string listed(const boost::program_options::options_description& options) {
  std::string text;
  for (const auto& option : options.options()) {
    text += "--" + option->long_name() + '\n';
  }
  return text;
}

}  // namespace

std::string completions(const std::vector<Verb>& all, const std::vector<std::string>& typed) {
  if (!typed.empty() && typed.back() == "--color") {
    return "auto\nalways\nnever\n";
  }
  const std::string name = split(typed).verb;
  const auto verb =
      std::find_if(all.begin(), all.end(), [&](const Verb& one) { return one.name == name; });
  std::string text;
  if (name.empty()) {
    for (const Verb& one : all) {
      text += one.name + '\n';
    }
  } else if (verb != all.end()) {
    if (typed.back() == name) {
      for (const std::string& action : verb->actions) {
        text += action + '\n';
      }
    }
    text += listed(verb->options);
  }
  return text + listed(global_options());
}

}  // namespace tradeflow::io::cli
