#include "io/world.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "io/data_dir.hpp"
#include "io/error.hpp"
#include "io/provenance.hpp"
#include "io/shipped.hpp"
#include "io/text_file.hpp"
#include "io/world_tables.hpp"
#include "io/yaml.hpp"
#include "scenarios/schedule.hpp"
#include "seeds/complain.hpp"

namespace tradeflow::io {
namespace {

namespace fs = std::filesystem;

/// Every file the world is made from, by path below seeds/, and the program that makes it. A
/// program built from uncommitted sources is told apart by its own file.
std::string fingerprint(const fs::path& seeds) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(seeds)) {
    const fs::path extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".yaml" || extension == ".csv")) {
      files.push_back(entry.path().lexically_relative(seeds));
    }
  }
  std::sort(files.begin(), files.end());
  Sha256 digest;
  for (const fs::path& file : files) {
    digest.text(file.generic_string());
    digest.text(read_text(seeds / file));
  }
  digest.text(tradeflow_version());
  digest.text(git_sha());
  if (git_dirty()) {
    std::error_code none;
    const fs::path program = fs::read_symlink("/proc/self/exe", none);
    const auto written = fs::last_write_time(program, none).time_since_epoch().count();
    digest.count(static_cast<std::uint64_t>(written));
    digest.count(static_cast<std::uint64_t>(fs::file_size(program, none)));
  }
  return digest.hexadecimal();
}

Diagnostic cache_warning(const IoError& error) {
  Diagnostic warning;
  warning.severity = Severity::Warning;
  warning.code = "I120";
  warning.message = std::string("the cached world is not used: ") + error.what();
  return warning;
}

std::optional<fs::path> cached(const std::string& sha256, Diagnostics& out) {
  const auto folder = cache_dir(out);
  return folder ? std::optional(*folder / ("world-" + sha256 + ".h5")) : std::nullopt;
}

}  // namespace

WorldInputs read_world_inputs() {
  Diagnostics problems;
  const fs::path seeds = data_dir() / "seeds";
  WorldInputs inputs;
  const Node spec = read_yaml(seeds / "world.yaml", problems);
  if (!has_errors(problems)) {
    inputs.spec = seeds::read_world_spec(spec, problems);
  }
  inputs.prior = read_prior(seeds / "prior", problems);
  inputs.ledger = shipped_ledger(problems);
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  inputs.sha256 = fingerprint(seeds);
  return inputs;
}

BaselineFile build_world(const WorldInputs& inputs) {
  Diagnostics problems;
  seeds::Calibration made = seeds::calibrate(inputs.spec, inputs.prior, inputs.ledger, problems);
  if (!has_errors(problems) && made.report.gap > 1e-12) {
    complain(problems, "W011", "world",
             "the facts and the identities could not be balanced: " +
                 std::string(model::to_string(made.report.end)) + ", largest gap " +
                 std::to_string(made.report.gap),
             "leave out the last facts added, or look for a market with sales but no costs");
  }
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  BaselineFile file;
  file.baseline.title = inputs.spec.title;
  file.baseline.accounts = std::move(made.accounts);
  file.baseline.sha256 = baseline_sha256(file.baseline.accounts);
  file.baseline.base_date = scenarios::iso(inputs.spec.base_date);
  file.baseline.measures_within = std::move(made.tariffs.within);
  file.baseline.facts_json = seeds::facts_json(inputs.ledger, made.facts);
  file.report_json = seeds::to_json(made.report);
  file.tables = report_tables(made.report);
  return file;
}

void cache_world(const BaselineFile& world, const std::string& inputs_sha256, Diagnostics& out) {
  if (const auto file = cached(inputs_sha256, out)) {
    try {
      write_baseline(*file, world);
    } catch (const IoError& error) {
      out.push_back(cache_warning(error));
    }
  }
}

BaselineFile shipped_world(Diagnostics& out) {
  const std::string sha256 = fingerprint(data_dir() / "seeds");
  Diagnostics unwritable;  // said once, when the world is kept
  const auto file = cached(sha256, unwritable);
  if (file && fs::exists(*file)) {
    try {
      return read_baseline(*file);
    } catch (const IoError& error) {
      out.push_back(cache_warning(error));
    }
  }
  BaselineFile built = build_world(read_world_inputs());
  cache_world(built, sha256, out);
  return built;
}

}  // namespace tradeflow::io
