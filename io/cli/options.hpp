#pragma once
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <string>
#include <vector>

#include "seeds/diagnostic.hpp"

namespace tradeflow::io::cli {

/// --help, --version, --json, --quiet, --color: understood before and after the verb.
[[nodiscard]] boost::program_options::options_description global_options();

/// A command line cut in two: Boost.Program_options then reads each part with its own options.
struct CommandLine {
  std::vector<std::string> before;  ///< global options before the verb
  std::string verb;                 ///< empty if there is none
  std::vector<std::string> after;
};
[[nodiscard]] CommandLine split(const std::vector<std::string>& words);

struct Parsed {
  boost::program_options::variables_map options;
  std::vector<std::string> arguments;  ///< words that belong to no option, in order
};
/// Reads words strictly: nothing is guessed from a prefix, an option given twice is an error
/// unless it composes, a value may be a negative number.
/// \param context  how messages name the place: "tradeflow run"
/// \throws InputError  C002 unknown option, C003 bad value, C004 given twice, C005 value missing
[[nodiscard]] Parsed parse(const std::vector<std::string>& words,
                           const boost::program_options::options_description& options,
                           const std::string& context);

/// Aligned help lines: "  -o, --output FILE  where to write".
[[nodiscard]] std::string described(const boost::program_options::options_description& options);

/// One error about the command line itself.
[[nodiscard]] Diagnostic usage_error(std::string code, std::string message, std::string hint,
                                     std::string context);

}  // namespace tradeflow::io::cli
