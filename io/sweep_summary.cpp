#include "io/sweep_summary.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <optional>

#include "analysis/rank_regression.hpp"
#include "analysis/sensitivity.hpp"
#include "io/layout_io.hpp"
#include "io/sweep_store.hpp"

namespace tradeflow::io {
namespace {

using Measure = VariableSummary::Measure;
using Rows = std::vector<double>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The design beside the results, as the measures of sensitivity take them.
struct Inputs {
  Sensitivity kind;
  std::size_t parameters;
  std::size_t replicates;
  std::span<const double> cube;
  std::optional<analysis::RankRegressor> on_ranks;  ///< of the parameters' values
};

struct Name {
  const char* suffix;
  const char* long_name;
};
constexpr std::array<Name, 4> variance_names{
    Name{"first_order", "share of the variance over draws that the parameter explains alone"},
    Name{"first_order_error", "standard error of the first-order share"},
    Name{"total_effect",
         "share of the variance that the parameter explains with all it interacts with"},
    Name{"total_effect_error", "standard error of the total effect"}};
constexpr std::array<Name, 4> morris_names{
    Name{"effect", "mean elementary effect: change per unit of the parameter's probability"},
    Name{"effect_size", "mean size of the elementary effect"},
    Name{"effect_size_error", "standard error of the mean size"},
    Name{"effect_spread", "standard deviation of the elementary effect"}};
constexpr std::array<Name, 2> rank_names{
    Name{"rank_coefficient", "standardised coefficient of the parameter's rank"},
    Name{"rank_coefficient_error", "standard error of the rank coefficient"}};

template <std::size_t N>
std::vector<Measure> measures(const std::array<Name, N>& names, std::size_t size,
                              std::string_view units = "1") {
  std::vector<Measure> all;
  for (const Name& name : names) {
    all.push_back({name.suffix, name.long_name, std::string(units), Rows(size, nan)});
  }
  return all;
}

/// Where a variable's sign means something: around its value in the baseline.
std::optional<double> neutral_value(const std::string& name) {
  return name.ends_with("_hat")           ? std::optional(1.0)
         : name == "equivalent_variation" ? std::optional(0.0)
                                          : std::nullopt;
}

void prepare(VariableSummary& one, const Inputs& in, std::size_t regions) {
  one.bands.resize(regions);
  one.sign_probability.assign(neutral_value(one.record->name) ? regions : 0, nan);
  const std::size_t size = in.parameters * regions;
  switch (in.kind) {
    case Sensitivity::VarianceShares:
      one.sensitivity = measures(variance_names, size);
      break;
    case Sensitivity::ElementaryEffects:
      one.sensitivity = measures(morris_names, size, one.record->units);
      break;
    case Sensitivity::RankRegression:
      one.sensitivity = measures(rank_names, size);
      one.r_squared.assign(regions, nan);
      break;
  }
}

/// Everything about one region's results, draw by draw.
void fill(VariableSummary& one, const Inputs& in, const Rows& results, std::size_t region) {
  const std::size_t regions = one.bands.size();
  one.bands[region] = analysis::band(results, in.replicates);
  if (const auto neutral = neutral_value(one.record->name); neutral && one.bands[region].used > 0) {
    const auto above = std::count_if(results.begin(), results.end(),
                                     [&](double value) { return value > *neutral; });
    one.sign_probability[region] =
        static_cast<double>(above) / static_cast<double>(one.bands[region].used);
  }
  const auto set = [&](std::size_t measure, std::size_t parameter, double value) {
    one.sensitivity[measure].values[parameter * regions + region] = value;
  };
  if (in.kind == Sensitivity::VarianceShares) {
    const bool many = results.size() > 100000;
    const auto shares = analysis::variance_shares(results, in.parameters, 1, many ? 64 : 256);
    for (std::size_t p = 0; p < in.parameters; ++p) {
      set(0, p, shares[p].first.value);
      set(1, p, shares[p].first.standard_error);
      set(2, p, shares[p].total.value);
      set(3, p, shares[p].total.standard_error);
    }
  } else if (in.kind == Sensitivity::ElementaryEffects) {
    const auto effects = analysis::elementary_effects(in.cube, results, in.parameters);
    for (std::size_t p = 0; p < in.parameters; ++p) {
      set(0, p, effects[p].mu);
      set(1, p, effects[p].mu_star.value);
      set(2, p, effects[p].mu_star.standard_error);
      set(3, p, effects[p].sigma);
    }
  } else {
    const auto fit = (*in.on_ranks)(results);
    one.r_squared[region] = fit.r_squared;
    for (std::size_t p = 0; p < in.parameters; ++p) {
      if (fit.coefficients[p]) {
        set(0, p, fit.coefficients[p]->value);
        set(1, p, fit.coefficients[p]->standard_error);
      }
    }
  }
}

/// Columns `from` … `to - 1` of a variable, each over all draws.
std::vector<Rows> columns(const SweepStore& store, std::size_t variable, std::size_t regions,
                          std::size_t from, std::size_t to) {
  std::vector<Rows> all(to - from);
  for (std::size_t batch = 0; batch < store.batches(); ++batch) {
    const Rows rows = store.numbers(batch, variable);
    for (std::size_t k = 0; k < store.count(batch); ++k) {
      for (std::size_t c = from; c < to; ++c) {
        all[c - from].push_back(rows[k * regions + c]);
      }
    }
  }
  return all;
}

bool has_one_number_a_region(const Numbers<ScenarioFigures>& record) {
  return record.axes.size() == 2 && record.axes[1] == Axis::Region;
}

}  // namespace

Sensitivity sensitivity_of(scenarios::Method method) noexcept {
  return method == scenarios::Method::Saltelli ? Sensitivity::VarianceShares
         : method == scenarios::Method::Morris ? Sensitivity::ElementaryEffects
                                               : Sensitivity::RankRegression;
}

const Measure* VariableSummary::measure(std::string_view suffix) const noexcept {
  const auto found = std::find_if(sensitivity.begin(), sensitivity.end(),
                                  [&](const Measure& one) { return one.suffix == suffix; });
  return found == sensitivity.end() ? nullptr : &*found;
}

const VariableSummary* SweepSummary::find(std::string_view name) const noexcept {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [&](const auto& one) { return one.record->name == name; });
  return found == variables.end() ? nullptr : &*found;
}

SweepSummary summarise(const SweepStore& store, const scenarios::Design& design,
                       const SweepLayout& layout, int threads) {
  SweepSummary summary;
  summary.kind = sensitivity_of(design.spec().method);
  summary.draws = design.draws();
  for (std::size_t batch = 0; batch < store.batches(); ++batch) {
    const auto status = store.status(batch);
    summary.failed += static_cast<std::uint64_t>(
        std::count_if(status.begin(), status.end(), [](auto& one) { return one != "converged"; }));
  }
  const auto draws = design.block(0, static_cast<std::size_t>(design.draws()));
  Inputs in{summary.kind, design.parameters(), design.spec().replicates, draws.cube, {}};
  if (summary.kind == Sensitivity::RankRegression) {
    in.on_ranks.emplace(draws.values, in.parameters);
  }
  constexpr std::size_t numbers = std::size_t{8} << 20U;  // 64 MiB
  const std::size_t wide =
      std::max<std::size_t>(1, numbers / std::max<std::uint64_t>(1, summary.draws));
  for (std::size_t v = 0; v < layout.variables.size(); ++v) {
    if (!has_one_number_a_region(*layout.variables[v])) {
      continue;
    }
    VariableSummary& one = summary.variables.emplace_back();
    one.record = layout.variables[v];
    const std::size_t regions = layout.sizes[v];
    prepare(one, in, regions);
    for (std::size_t from = 0; from < regions; from += wide) {
      const std::size_t to = std::min(regions, from + wide);
      const std::vector<Rows> all = columns(store, v, regions, from, to);
      std::exception_ptr failed;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
      for (std::size_t c = from; c < to; ++c) {
        try {
          fill(one, in, all[c - from], c);
        } catch (...) {
#pragma omp critical(tradeflow_summary_failed)
          failed = std::current_exception();
        }
      }
      if (failed) {
        std::rethrow_exception(failed);
      }
    }
  }
  return summary;
}

void write_summary(LabelledWriter& file, const SweepSummary& summary, const Money& money) {
  const std::vector<double> failed{static_cast<double>(summary.failed)};
  file.numbers("failed_draws", {});
  file.write("failed_draws", failed);
  describe(file, "failed_draws", "1", "draws without a result, left out of what draws say", {}, {},
           money);
  for (const VariableSummary& one : summary.variables) {
    const auto write = [&](const std::string& suffix, const std::vector<std::string>& axes,
                           std::string_view units, const std::string& words, const Rows& values) {
      const std::string name = one.record->name + "_" + suffix;
      file.numbers(name, axes);
      file.write(name, values);
      describe(file, name, units, one.record->long_name + ": " + words, one.record->valuation,
               one.record->sign_convention, money);
    };
    const auto band = [&](const std::string& suffix, std::string_view units,
                          const std::string& words, auto value) {
      Rows values;
      for (const analysis::Band& of : one.bands) {
        values.push_back(value(of));
      }
      write(suffix, {"region"}, units, words, values);
    };
    using analysis::Band;
    const std::string_view units = one.record->units;
    band("mean", units, "mean over draws", [](const Band& b) { return b.mean.value; });
    band("mean_error", units, "standard error of the mean",
         [](const Band& b) { return b.mean.standard_error; });
    band("p05", units, "5 % quantile over draws", [](const Band& b) { return b.p05.value; });
    band("p50", units, "median over draws", [](const Band& b) { return b.p50.value; });
    band("p95", units, "95 % quantile over draws", [](const Band& b) { return b.p95.value; });
    if (!one.sign_probability.empty()) {
      write("sign_probability", {"region"}, "1", "share of draws above the baseline's value",
            one.sign_probability);
    }
    for (const Measure& measure : one.sensitivity) {
      write(measure.suffix, {"parameter", "region"}, measure.units, measure.long_name,
            measure.values);
    }
    if (!one.r_squared.empty()) {
      write("rank_r_squared", {"region"}, "1", "share of the ranks' variance explained",
            one.r_squared);
    }
  }
}

}  // namespace tradeflow::io
