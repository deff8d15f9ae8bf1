#include <algorithm>
#include <filesystem>
#include <ostream>

#include "io/atomic_file.hpp"
#include "io/cli/options.hpp"
#include "io/cli/scenario_schema.hpp"
#include "io/cli/verb.hpp"
#include "io/data_dir.hpp"
#include "io/error.hpp"
#include "io/text_file.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;

struct StudyFile {
  fs::path name;  ///< inside the study
  std::string text;
};

/// The shipped study, by name, and the language's schema for editors.
std::vector<StudyFile> study_files() {
  const fs::path shipped = data_dir() / "scenarios/study";
  std::vector<StudyFile> files;
  try {
    for (const auto& entry : fs::recursive_directory_iterator(shipped)) {
      if (entry.is_regular_file()) {
        files.push_back({fs::relative(entry.path(), shipped), read_text(entry.path())});
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw IoError(shipped, error.code().message());
  }
  files.push_back({"scenario.schema.json", scenario_schema().dump(2) + "\n"});
  std::sort(files.begin(), files.end(),
            [](const StudyFile& a, const StudyFile& b) { return a.name < b.name; });
  return files;
}

/// Everything that stands in the way: nothing is ever overwritten.
Diagnostics in_the_way(const fs::path& folder, const std::vector<StudyFile>& files) {
  Diagnostics problems;
  for (const StudyFile& file : files) {
    std::error_code ignored;
    if (fs::exists(folder / file.name, ignored)) {
      problems.push_back(usage_error("C016", (folder / file.name).string() + " exists already",
                                     "choose an empty folder: tradeflow init DIR",
                                     "tradeflow init"));
    }
  }
  return problems;
}

ExitCode run(const Invocation& call) {
  const fs::path folder = call.arguments.empty() ? fs::path(".") : fs::path(call.arguments[0]);
  const std::vector<StudyFile> files = study_files();
  if (Diagnostics problems = in_the_way(folder, files); !problems.empty()) {
    throw InputError(std::move(problems));
  }
  for (const StudyFile& file : files) {  // all folders before any file: all of it or none
    const fs::path path = (folder / file.name).parent_path();
    std::error_code failed;
    fs::create_directories(path, failed);
    if (failed) {
      throw IoError(path, failed.message());
    }
  }
  for (const StudyFile& file : files) {
    const fs::path path = folder / file.name;
    write_whole(path, file.text);
    if (!call.console.quiet) {
      call.console.out << path.lexically_normal().string() << '\n';
    }
  }
  if (!call.console.quiet) {
    call.console.out << "\nread " << (folder / "README.md").lexically_normal().string()
                     << " first\n";
  }
  return ExitCode::Done;
}

}  // namespace

Verb init_verb() {
  Verb verb;
  verb.name = "init";
  verb.summary = "write a complete small study to start from, with comments";
  verb.arguments = "[DIR]";
  verb.example = "tradeflow init my-study";
  verb.most_arguments = 1;
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
