#include "io/cli/app.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "io/cli/complete.hpp"
#include "io/cli/options.hpp"
#include "io/cli/verbs.hpp"
#include "io/cli/version.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;

void set_switches(const po::variables_map& options, const std::string& context, Console& console) {
  console.json = console.json || options.count("json") > 0;
  console.quiet = console.quiet || options.count("quiet") > 0;
  if (options.count("color") == 0) {
    return;
  }
  const auto& when = options["color"].as<std::string>();
  constexpr std::array<std::string_view, 3> choices{"auto", "always", "never"};
  const auto* choice = std::find(choices.begin(), choices.end(), when);
  if (choice == choices.end()) {
    throw InputError({usage_error("C003", "'" + when + "' is not a value of --color",
                                  "known: auto, always, never", context)});
  }
  const auto color = static_cast<ColorChoice>(choice - choices.begin());
  console.out_color = use_color(color, STDOUT_FILENO);
  console.err_color = use_color(color, STDERR_FILENO);
}

std::string help(const std::vector<Verb>& all) {
  TextTable table({TextTable::Align::Left, TextTable::Align::Left});
  for (const Verb& verb : all) {
    table.row({verb.name, verb.summary});
  }
  return "tradeflow: what a trade policy does to every region and sector\n\n"
         "usage: tradeflow VERB [ARGUMENTS] [--options]\n\n" +
         table.text(false, "  ") + "\n" + described(global_options()) +
         "\nexample:\n  tradeflow run canola-2025.yaml\n\n"
         "'tradeflow VERB --help' explains a verb. Exit codes: 0 done, 2 bad input (nothing is "
         "written),\n3 no equilibrium or certificate not met, 4 disk or file trouble, 70 a bug in "
         "tradeflow.\n";
}

std::string help(const Verb& verb) {
  std::string text = "tradeflow " + verb.name + ": " + verb.summary + "\n\nusage: tradeflow " +
                     verb.name + (verb.arguments.empty() ? "" : " " + verb.arguments) +
                     " [--options]\n\n";
  if (!verb.options.options().empty()) {
    text += described(verb.options) + '\n';
  }
  text += described(global_options()) + "\nexample:\n";
  std::string example = verb.example;
  for (std::size_t at = 0; (at = example.find('\n', at)) != std::string::npos; at += 3) {
    example.replace(at, 1, "\n  ");
  }
  return text + "  " + example + '\n';
}

const Verb& find(const std::vector<Verb>& all, const std::string& name) {
  std::vector<std::string> names;
  for (const Verb& verb : all) {
    if (verb.name == name) {
      return verb;
    }
    names.push_back(verb.name);
  }
  const auto near = did_you_mean(name, names);
  throw InputError({usage_error(
      "C001", "there is no verb '" + name + "'",
      near ? "did you mean '" + *near + "'?" : "'tradeflow --help' lists the verbs", "tradeflow")});
}

void check_arguments(const Verb& verb, const std::vector<std::string>& arguments,
                     const std::string& context) {
  const std::string usage = "usage: " + context + ' ' + verb.arguments;
  if (arguments.size() < verb.least_arguments) {
    throw InputError({usage_error("C006", "an argument is missing", usage, context)});
  }
  if (arguments.size() > verb.most_arguments) {
    throw InputError({usage_error(
        "C007", "unexpected argument '" + arguments[verb.most_arguments] + "'", usage, context)});
  }
  if (!verb.actions.empty() && !arguments.empty() &&
      std::find(verb.actions.begin(), verb.actions.end(), arguments[0]) == verb.actions.end()) {
    const auto near = did_you_mean(arguments[0], verb.actions);
    throw InputError({usage_error("C008", "'" + context + "' cannot '" + arguments[0] + "'",
                                  near ? "did you mean '" + *near + "'?" : usage, context)});
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string line = "tradeflow";
  for (const std::string& word : words) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n'\"\\$`*?[]{}()<>|&;#~") == std::string::npos;
    std::string quoted = word;
    for (std::size_t at = 0; !plain && (at = quoted.find('\'', at)) != std::string::npos; at += 4) {
      quoted.replace(at, 1, "'\\''");
    }
    line += plain ? ' ' + word : " '" + quoted + '\'';
  }
  return line;
}

}  // namespace

void Console::warn(const Diagnostics& problems) const {
  if (!quiet) {
    print(err, problems, err_color);
  }
}

ExitCode run_command_line(const std::vector<std::string>& words, Console& console) {
  const CommandLine line = split(words);
  const std::vector<Verb> all = verbs();
  if (line.verb == completion_word) {
    console.out << completions(all, line.after);
    return ExitCode::Done;
  }
  const Parsed global = parse(line.before, global_options(), "tradeflow");
  set_switches(global.options, "tradeflow", console);
  if (line.verb.empty()) {
    if (global.options.count("version") > 0) {
      console.out << version_text();
      return ExitCode::Done;
    }
    const bool asked = global.options.count("help") > 0;
    (asked ? console.out : console.err) << help(all);
    return asked ? ExitCode::Done : ExitCode::BadInput;
  }
  const Verb& verb = find(all, line.verb);
  const std::string context = "tradeflow " + verb.name;
  po::options_description options;
  options.add(verb.options).add(global_options());
  const Parsed parsed = parse(line.after, options, context);
  set_switches(parsed.options, context, console);
  if (global.options.count("help") > 0 || parsed.options.count("help") > 0) {
    console.out << help(verb);
    return ExitCode::Done;
  }
  if (global.options.count("version") > 0 || parsed.options.count("version") > 0) {
    console.out << version_text();
    return ExitCode::Done;
  }
  check_arguments(verb, parsed.arguments, context);
  return verb.run({parsed.options, parsed.arguments, joined(words), console});
}

}  // namespace tradeflow::io::cli
