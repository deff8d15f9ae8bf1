#include "io/sweep_verification.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "io/layout_io.hpp"
#include "io/rates_file.hpp"
#include "io/results_layout.hpp"
#include "io/sweep_design.hpp"
#include "io/sweep_store.hpp"
#include "io/trial_read.hpp"
#include "io/world_labels.hpp"
#include "io/yaml.hpp"
#include "scenarios/random.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io {
namespace {

/// Everything but the draws' numbers.
struct SweepContent {
  ResultsContent content;
  std::string scenario;  ///< as resolved, YAML
  std::string design;
  std::string facts;
  std::vector<std::string> status;
};

SweepContent read_content(const std::filesystem::path& path) {
  const LabelledReader file(path);
  SweepContent read;
  read.content.header = read_header(file, results_filetype);
  read.content.baseline_sha256 = file.attribute("baseline_sha256");
  read.content.baseline = empty_figures(read_world(file));
  const model::Classification labels = read.content.baseline.baseline.accounts.labels;
  for (const auto& record : baseline_numbers()) {
    get(file, record, extents_of(labels, record.axes), read.content.baseline);
  }
  for (const auto& record : baseline_texts()) {
    get(file, record, extents_of(labels, record.axes), read.content.baseline);
  }
  restore(read.content, path);
  const h5::Extents one;
  read.scenario = file.texts("scenario_resolved", one).front();
  read.design = file.texts("design_json", one).front();
  read.facts = file.texts("scenario_facts_json", one).front();
  read.status = file.texts("status", file.extents("status"));
  return read;
}

std::string errors_of(const Diagnostics& problems) {
  std::string text;
  for (const Diagnostic& one : problems) {
    if (one.severity == Severity::Error) {
      text += (text.empty() ? "" : "; ") + one.code + ": " + one.message;
    }
  }
  return text;
}

/// Compares draws with the file, and keeps the first discrepancy of each variable.
class DrawComparison {
 public:
  DrawComparison(const LabelledReader& file, const SweepBase& base, const SweepContent& read,
                 SweepVerification& out)
      : file_(file),
        base_(base),
        read_(read),
        out_(out),
        axes_(draw_axes(base.plan.design(), out.draws)) {
    for (const scenarios::Parameter& parameter : base.plan.design().spec().parameters) {
      std::vector<double> values(axes_.grid ? parameter.values.size() : 0);
      if (axes_.grid) {
        file.read(parameter.name, {values.size()}, values);
      }
      for (std::size_t k = 0; k < values.size(); ++k) {
        if (values[k] != parameter.values[k]) {
          out.discrepancies.push_back({parameter.name, values[k], parameter.values[k]});
        }
      }
    }
  }

  void compare(std::uint64_t draw, const DrawBatch& found) {
    ++out_.checked;
    const std::string& claimed = read_.status[static_cast<std::size_t>(draw)];
    if (claimed != found.status.front()) {
      if (++unlike_ > most_named) {
        return;  // finish() counts them
      }
      out_.problems.push_back("draw " + std::to_string(draw) + " is '" + claimed +
                              "', solved again it is '" + found.status.front() + "'" +
                              (found.message.front().empty() ? "" : ": ") + found.message.front());
      return;
    }
    for (std::size_t p = 0; p < found.draws.parameters; ++p) {
      const scenarios::Parameter& parameter = base_.plan.design().spec().parameters[p];
      std::vector<double> value(1);
      if (!axes_.grid) {
        file_.read(parameter.name, {read_.status.size()}, value, static_cast<std::size_t>(draw));
        check(parameter.name, "", draw, value.front(), found.draws.values[p], 0.0);
      }
    }
    for (std::size_t v = 0; v < base_.layout.variables.size(); ++v) {
      compare_variable(draw, v, found.numbers[v]);
    }
  }

  void finish() {
    if (unlike_ > most_named) {
      out_.problems.push_back("the same of " + std::to_string(unlike_ - most_named) +
                              " draws more");
    }
  }

 private:
  static constexpr std::size_t most_named = 5;

  void compare_variable(std::uint64_t draw, std::size_t v, const std::vector<double>& found) {
    const auto& record = *base_.layout.variables[v];
    if (record.name == "certificate_residual" && claimed_converged(draw)) {
      out_.residual = std::max(out_.residual, found.front());
    }
    if (record.name.starts_with("certificate_")) {
      return;  // rounding and times; the certificate itself has just been computed
    }
    const auto& labels = base_.accounts.labels;
    const std::vector<Axis> axes(record.axes.begin() + 1, record.axes.end());
    h5::Extents extents = extents_of(labels, axes);
    extents.insert(extents.begin(), axes_.extents.begin(), axes_.extents.end());
    std::vector<double> claimed(found.size());
    file_.read(record.name, extents, claimed, static_cast<std::size_t>(draw), axes_.names.size());
    double largest = 0.0;
    for (const double value : found) {
      largest = std::isfinite(value) ? std::max(largest, std::abs(value)) : largest;
    }
    for (std::size_t at = 0; at < found.size(); ++at) {
      check(record.name, cell_name(labels, {}, axes, at), draw, claimed[at], found[at], largest);
    }
  }

  [[nodiscard]] bool claimed_converged(std::uint64_t draw) const {
    return read_.status[static_cast<std::size_t>(draw)] == "converged";
  }

  void check(const std::string& name, const std::string& cell, std::uint64_t draw, double claimed,
             double found, double largest) {
    if (differ(claimed, found, largest) && seen_.insert(name).second) {
      out_.discrepancies.push_back(
          {name + (cell.empty() ? "" : " " + cell) + ", draw " + std::to_string(draw), claimed,
           found});
    }
  }

  const LabelledReader& file_;
  const SweepBase& base_;
  const SweepContent& read_;
  SweepVerification& out_;
  DrawAxes axes_;
  std::set<std::string> seen_;
  std::size_t unlike_ = 0;
};

/// Draws solved again: all, or the first of a random order of them.
void compare_draws(const std::filesystem::path& path, const SweepBase& base,
                   const SweepContent& read, std::optional<std::uint64_t> sample, int threads,
                   SweepVerification& out) {
  const LabelledReader file(path);
  DrawComparison comparison(file, base, read, out);
  const std::uint64_t draws = base.plan.design().draws();
  const std::uint64_t wanted = std::min(sample.value_or(draws), draws);
  const auto each = static_cast<std::uint64_t>(16 * threads);
  for (std::uint64_t from = 0; from < wanted; from += each) {
    const std::uint64_t count = std::min(each, wanted - from);
    std::vector<std::uint64_t> numbers(count);
    for (std::uint64_t k = 0; k < count; ++k) {
      numbers[k] = sample ? scenarios::permuted(from + k, draws, 1, {}) : from + k;
    }
    const std::vector<DrawBatch> found = solve_each(base, numbers, threads);
    for (std::uint64_t k = 0; k < count; ++k) {
      comparison.compare(numbers[k], found[k]);
    }
  }
  comparison.finish();
}

}  // namespace

bool is_sweep(const std::filesystem::path& path) {
  return LabelledReader(path).has("design_json");
}

SweepVerification verify_sweep(const std::filesystem::path& path, const seeds::Ledger& ledger,
                               std::optional<std::uint64_t> sample, int threads) {
  trial_read(path, [&] { static_cast<void>(read_content(path)); });
  SweepContent read = read_content(path);
  SweepVerification out;
  out.header = read.content.header;
  out.draws = read.status.size();
  out.converged =
      static_cast<std::uint64_t>(std::count(read.status.begin(), read.status.end(), "converged"));
  Verification base_verdict = verify_baseline(read.content);
  out.discrepancies = std::move(base_verdict.discrepancies);
  out.problems = std::move(base_verdict.problems);
  if (!out.holds()) {
    return out;  // no draw can be what its baseline is not
  }

  const scenarios::Baseline& baseline = read.content.baseline.baseline;
  Diagnostics problems;
  const Node tree = parse_yaml(read.scenario, path.string() + ": scenario_resolved", problems);
  const scenarios::Base against{&baseline.accounts, parse_date(baseline.base_date),
                                baseline.measures_within};
  const scenarios::SweepPlan plan(tree, ledger, against, read_rates, problems);
  if (has_errors(problems)) {
    out.problems.push_back("the scenario cannot be resolved again: " + errors_of(problems));
    return out;
  }
  if (seeds::facts_json(ledger, plan.central().facts) != read.facts) {
    out.problems.emplace_back("the facts behind the scenario are not those of this installation");
  }
  if (design_json(plan.design().spec(), plan.units()) != read.design ||
      plan.design().draws() != out.draws) {
    out.problems.emplace_back("the design is not what the scenario says");
    return out;
  }
  const SweepLayout layout = sweep_layout(plan, baseline.accounts.labels);
  const SweepBase base{plan, baseline.accounts, read.content.baseline.economy, layout, true};
  compare_draws(path, base, read, sample, threads, out);
  return out;
}

}  // namespace tradeflow::io
