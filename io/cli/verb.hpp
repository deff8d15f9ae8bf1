#pragma once
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "io/cli/exit_code.hpp"
#include "io/render.hpp"

namespace tradeflow::io::cli {

/// Where a verb prints: results to `out`, everything else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_color = false;
  bool err_color = false;
  bool json = false;   ///< print one JSON document instead of tables
  bool quiet = false;  ///< print problems only

  /// Warnings and notes of a reading that went well, unless `quiet`.
  void warn(const Diagnostics& problems) const;
};

/// What was typed after a verb, checked: options known, arguments counted.
struct Invocation {
  const boost::program_options::variables_map& options;
  std::vector<std::string> arguments;
  std::string command_line;  ///< as typed, for the record in result files
  const Console& console;

  [[nodiscard]] bool has(const char* option) const { return options.count(option) > 0; }
  /// A flag declared with bool_switch().
  [[nodiscard]] bool flag(const char* option) const { return options[option].as<bool>(); }
  template <class T>
  [[nodiscard]] const T& get(const char* option) const {
    return options[option].as<T>();
  }
};

/// One verb of the command line. Its file has one function that returns this; verbs.cpp lists it.
struct Verb {
  std::string name;       ///< "run"
  std::string summary;    ///< one line, in lower case, no full stop
  std::string arguments;  ///< as help shows them: "SCENARIO.yaml..."
  std::string example;    ///< complete command lines, one a line
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  std::vector<std::string> actions;  ///< what the first argument may be; empty: anything
  boost::program_options::options_description options;
  std::function<ExitCode(const Invocation&)> run;
};

inline constexpr std::size_t any_number = static_cast<std::size_t>(-1);

}  // namespace tradeflow::io::cli
