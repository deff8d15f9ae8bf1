#include "io/cli/options.hpp"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>

#include "io/render.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;

// Guessing would let --sce stand for --scenario today and for something else tomorrow.
constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
constexpr const char* words_key = "words";

std::vector<std::string> names(const po::options_description& options) {
  std::vector<std::string> all;
  for (const auto& option : options.options()) {
    all.push_back("--" + option->long_name());
  }
  return all;
}

std::string dashed(const std::string& option) {
  if (option.starts_with('-')) {
    return option;
  }
  return (option.size() == 1 ? "-" : "--") + option;
}

Diagnostic unknown_option(const std::string& typed, const po::options_description& options,
                          const std::string& context) {
  const std::string option = dashed(typed).substr(0, dashed(typed).find('='));
  const auto near = did_you_mean(option, names(options));
  return usage_error(
      "C002", "unknown option '" + option + "'",
      near ? "did you mean '" + *near + "'?" : "'" + context + " --help' lists the options",
      context);
}

}  // namespace

po::options_description global_options() {
  po::options_description options("Everywhere");
  options.add_options()("help,h", "what a verb does, its options and an example");
  options.add_options()("version", "version, commit and libraries");
  options.add_options()("json", "print one JSON document instead of tables");
  options.add_options()("quiet,q", "print problems only");
  options.add_options()("color", po::value<std::string>()->value_name("WHEN"),
                        "auto (default), always or never");
  return options;
}

CommandLine split(const std::vector<std::string>& words) {
  CommandLine line;
  std::size_t at = 0;
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    line.before.push_back(words[at]);
    if (words[at] == "--color" && at + 1 < words.size()) {
      line.before.push_back(words[++at]);  // the one global option with a value
    }
  }
  if (at < words.size()) {
    line.verb = words[at];
    line.after.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
  }
  return line;
}

Parsed parse(const std::vector<std::string>& words, const po::options_description& options,
             const std::string& context) {
  po::options_description hidden;
  hidden.add_options()(words_key, po::value<std::vector<std::string>>());
  po::options_description all;
  all.add(options).add(hidden);
  po::positional_options_description positional;
  positional.add(words_key, -1);
  Parsed parsed;
  try {
    po::store(po::command_line_parser(words).options(all).positional(positional).style(style).run(),
              parsed.options);
    po::notify(parsed.options);
  } catch (const po::unknown_option& error) {
    throw InputError({unknown_option(error.get_option_name(), options, context)});
  } catch (const po::multiple_occurrences& error) {
    throw InputError({usage_error("C004", "'" + error.get_option_name() + "' is given twice",
                                  "keep one", context)});
  } catch (const po::invalid_command_line_syntax& error) {
    const bool extra = error.kind() == po::invalid_syntax::extra_parameter;
    throw InputError({usage_error(
        "C005", "'" + error.get_option_name() + (extra ? "' takes no value" : "' needs a value"),
        "'" + context + " --help' shows it", context)});
  } catch (const po::error& error) {
    throw InputError(
        {usage_error("C003", error.what(), "'" + context + " --help' shows it", context)});
  }
  if (parsed.options.count(words_key) > 0) {
    parsed.arguments = parsed.options[words_key].as<std::vector<std::string>>();
  }
  return parsed;
}

std::string described(const po::options_description& options) {
  TextTable table({TextTable::Align::Left, TextTable::Align::Left});
  for (const auto& option : options.options()) {
    const std::string short_name =
        option->canonical_display_name(po::command_line_style::allow_dash_for_short);
    const bool has_short = short_name.size() == 2;
    std::string name = (has_short ? short_name + ", " : "    ") + "--" + option->long_name();
    if (option->semantic()->max_tokens() > 0) {
      name += ' ' + option->semantic()->name();
    }
    table.row({name, option->description()});
  }
  return table.text(false, "  ");
}

Diagnostic usage_error(std::string code, std::string message, std::string hint,
                       std::string context) {
  Diagnostic error;
  error.code = std::move(code);
  error.where.file = std::move(context);
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

}  // namespace tradeflow::io::cli
