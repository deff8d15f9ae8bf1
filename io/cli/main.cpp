// The only place that turns failures into exit codes.
#include <filesystem>
#include <iostream>
#include <new>

#include "io/cli/app.hpp"
#include "io/error.hpp"
#include "model/contract.hpp"

namespace {

using namespace tradeflow;  // NOLINT(google-build-using-namespace): this file is the program
using io::cli::Console;
using io::cli::ExitCode;

ExitCode report(const InputError& error, const Console& console) {
  if (console.json) {
    console.out << "{\"problems\": " << io::to_json(error.diagnostics()) << "}\n";
  }
  io::print(console.err, error.diagnostics(), console.err_color);
  const std::string count = io::counted(error.diagnostics());
  console.err << (count.empty() ? "" : count + ", ") << "nothing was run\n";
  return ExitCode::BadInput;
}

ExitCode report(const std::string& message, const Console& console, ExitCode code) {
  console.err << "tradeflow: " << io::painted("error: ", io::Tone::Bad, console.err_color)
              << message << '\n';
  return code;
}

ExitCode run(const std::vector<std::string>& words, Console& console) {
  try {
    const ExitCode code = io::cli::run_command_line(words, console);
    console.out.flush();
    return console.out
               ? code
               : report("standard output cannot be written", console, ExitCode::Environment);
  } catch (const InputError& error) {
    return report(error, console);
  } catch (const io::IoError& error) {
    return report(error.what(), console, ExitCode::Environment);
  } catch (const std::filesystem::filesystem_error& error) {
    return report(error.what(), console, ExitCode::Environment);
  } catch (const std::bad_alloc&) {
    return report("out of memory", console, ExitCode::Environment);
  } catch (const std::exception& error) {
    return report(std::string("a bug in tradeflow, please report it: ") + error.what(), console,
                  ExitCode::Bug);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  Console console{std::cout, std::cerr};
  console.out_color = io::use_color(io::ColorChoice::Auto, 1);
  console.err_color = io::use_color(io::ColorChoice::Auto, 2);
  return static_cast<int>(run({argv + 1, argv + argc}, console));
}
