#include <algorithm>
#include <filesystem>
#include <iterator>
#include <ostream>
#include <set>

#include "io/cli/study.hpp"
#include "io/cli/verb.hpp"
#include "io/importers/bundle.hpp"
#include "io/shipped.hpp"
#include "io/yaml.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;

/// Facts are judged as part of the whole ledger, because they refer to one another; only what is
/// wrong with the files asked about is reported.
void check_facts(const std::vector<Node>& asked, Diagnostics& out) {
  std::set<std::string> files;
  std::set<fs::path> same_files;
  for (const Node& document : asked) {
    files.insert(document.where.file);
    same_files.insert(fs::weakly_canonical(document.where.file));
  }
  Diagnostics problems;
  std::vector<Node> all = asked;
  for (Node& shipped : shipped_facts(problems)) {
    if (!same_files.contains(fs::weakly_canonical(shipped.where.file))) {
      all.push_back(std::move(shipped));
    }
  }
  const seeds::Ledger ledger = seeds::read_ledger(all, problems);
  seeds::lint(ledger, problems);
  std::copy_if(problems.begin(), problems.end(), std::back_inserter(out),
               [&](const Diagnostic& one) { return files.contains(one.where.file); });
}

Diagnostic unknown_kind(const SourcePosition& where) {
  Diagnostic error;
  error.code = "C009";
  error.where = where;
  error.message = "this is neither a scenario, nor a file of facts, nor a bundle";
  error.hint =
      "a scenario opens with 'tradeflow: 1', facts with 'tradeflow-facts: 1', a bundle is a folder "
      "with a bundle.yaml";
  return error;
}

void check_folder(const std::string& folder, Diagnostics& out) {
  if (is_bundle(folder)) {
    (void)assemble_bundle(folder, out);
  } else {
    out.push_back(unknown_kind({folder, 0, 0}));
  }
}

/// Facts are kept for later, when all of them are known.
void check_document(const std::string& file, std::vector<Node>& facts, Diagnostics& out) {
  if (fs::path(file).extension() == ".h5") {
    Diagnostic error = unknown_kind({file, 0, 0});
    error.hint = "'tradeflow verify' checks a results file";
    out.push_back(std::move(error));
    return;
  }
  Diagnostics problems;
  Node document = read_yaml(file, problems);
  if (document.find("tradeflow") != nullptr) {
    (void)read_study({file}, {}, out);  // reads the file itself
    return;
  }
  out.insert(out.end(), problems.begin(), problems.end());
  if (is_facts(document)) {
    facts.push_back(std::move(document));
  } else if (!has_errors(problems)) {
    out.push_back(unknown_kind(document.where));
  }
}

Diagnostics check(const std::vector<std::string>& files) {
  Diagnostics problems;
  std::vector<Node> facts;
  for (const std::string& file : files) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) {
      check_folder(file, problems);
    } else {
      check_document(file, facts, problems);
    }
  }
  if (!facts.empty()) {
    check_facts(facts, problems);
  }
  // Facts are read last; what is said follows the order of the question.
  const auto asked = [&](const Diagnostic& one) {
    return std::find(files.begin(), files.end(), one.where.file) - files.begin();
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return asked(a) < asked(b); });
  return problems;
}

ExitCode run(const Invocation& call) {
  const Diagnostics problems = check(call.arguments);
  const Console& console = call.console;
  if (console.json) {
    console.out << "{\"problems\": " << to_json(problems) << "}\n";
  }
  print(console.err, problems, console.err_color);
  if (!console.json && !console.quiet) {
    const std::string count = counted(problems);
    const std::size_t files = call.arguments.size();
    console.out << files << (files == 1 ? " file: " : " files: ")
                << (count.empty() ? "no problems" : count) << '\n';
  }
  return has_errors(problems) ? ExitCode::BadInput : ExitCode::Done;
}

}  // namespace

Verb check_verb() {
  Verb verb;
  verb.name = "check";
  verb.summary = "say everything that is wrong with scenarios, facts and bundles; run nothing";
  verb.arguments = "FILE...";
  verb.example = "tradeflow check canola-2025.yaml";
  verb.least_arguments = 1;
  verb.most_arguments = any_number;
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
