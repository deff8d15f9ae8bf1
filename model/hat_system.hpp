#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// (5)-(12) for one policy as one map of the state onto itself: what solve() iterates on.
///
/// The state is z = (log Φ̂[n][f], log ĉ[j][n], log X̂[j][n]): factor-price indices, unit costs
/// and expenditures against the baseline, so z = 0 is the baseline itself. Prices, sales and
/// incomes follow from it in one pass that reads each large array once: per sector the rows of
/// B = π κ̂^(−θ) forward (7) and transposed (9), per region the input coefficients forward (5)
/// and transposed (11). N·J exponentials, no powers.
///
/// Everything is const after construction; concurrent passes need a Scratch each.
class HatSystem {
 public:
  /// Arrays one pass writes and the next overwrites.
  struct Scratch {
    std::vector<double> supply;         ///< J×S: exp(−θ log ĉ), scaled by the sector's largest
    std::vector<double> log_price;      ///< J×S: log P̂
    std::vector<double> sales;          ///< J×S: Y'
    std::vector<double> log_factor;     ///< N×F: log Φ̂ after the pass's own step
    std::vector<double> gdp;            ///< N: I' less D'
    std::vector<double> income;         ///< N: I'
    double deficit_shift = 0.0;         ///< δ of §3
    std::vector<double> taxes;          ///< N: tariffs, export and production taxes
    std::vector<double> region_price;   ///< N×J: log P̂, regions first
    std::vector<double> region_sales;   ///< N×J: Y', regions first
    std::vector<double> log_cost;       ///< J: one region's (5)
    std::vector<double> untaxed_sales;  ///< J: one region's Y'(1−τ')/(1−τ)
  };

  /// \pre  policy is valid for the economy's shape; `economy` outlives the system
  HatSystem(const Economy& economy, const Policy& policy, const Closure& closure);

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] Scratch scratch() const;

  /// \param[in]  z  size()
  /// \param[out] g  size(), the map's value
  /// \return  largest undamped log gap of (5), (11) and (12) at z, each market weighted by its
  ///          size below the floor of §1
  double pass(std::span<const double> z, std::span<double> g, Scratch& scratch) const;

  /// The values a state stands for: hats, new shares and levels, all consistent with z.
  [[nodiscard]] Equilibrium values(std::span<const double> z, Scratch& scratch) const;

 private:
  struct Sector {
    double theta = 0.0;
    bool traded = false;  ///< some region buys from another
    bool export_taxed = false;
  };
  void build_trade(const Policy& policy);
  void build_markets(const Policy& policy);
  void build_steps();
  void sell(std::span<const double> z, Scratch& scratch) const;
  void sell_sector(std::size_t j, std::span<const double> z, Scratch& scratch) const;
  double pay_factors(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  void pay_regions(Scratch& scratch) const;
  double spend(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  double spend_region(std::size_t n, std::span<const double> z, std::span<double> g,
                      Scratch& scratch) const;
  void own_cost(std::size_t n, Scratch& scratch) const;
  void fill_prices(std::span<const double> z, const Scratch& scratch, Equilibrium& out) const;
  void fill_incomes(const Scratch& scratch, Equilibrium& out) const;
  [[nodiscard]] double deficit(std::size_t n, const Scratch& scratch) const noexcept;
  [[nodiscard]] std::size_t cost_at(std::size_t j) const noexcept;
  [[nodiscard]] std::size_t spending_at(std::size_t j) const noexcept;

  const Economy& economy_;
  Closure closure_;
  std::size_t N_, J_, F_;
  std::size_t stride_;                 ///< N rounded up to whole vectors; the padding holds zeros
  double own_weight_, common_weight_;  ///< 1/(1+λ) and λ/(1+λ) of §3
  double world_value_added_ = 0.0;

  std::vector<Sector> sectors_;
  std::vector<double> B_;           ///< J×N×S: π κ̂^(−θ); κ̂ log-sum instead where θ = 0
  std::vector<double> net_;         ///< J×N×S: B/((1+t')(1+e')), what the exporter receives
  std::vector<double> export_tax_;  ///< J×N×S: net·e'; empty if no export is taxed
  std::vector<double> log_landed_;  ///< J×S: Σ_i π log κ̂ where θ = 0, else 0
  std::vector<double> maker_;       ///< J×S: 1 where Y > 0, else 0
  std::vector<double> spending_;    ///< J×S: X of the baseline
  std::vector<double> no_buyer_;    ///< J×S: 1 where X = 0 (and in the padding), else 0
  std::vector<double> weight_;      ///< J×S: min(1, X over the floor)
  std::vector<double> payment_;     ///< N×F×J: factor income per unit of sales, β' share
  std::vector<double> earned_;      ///< N×F: factor income of the baseline
  std::vector<double> log_endowment_;  ///< N×F
  std::vector<double> log_own_price_;  ///< N×J: −log Â − log((1−τ')/(1−τ)), 0 without output
  std::vector<double> bundle_;  ///< N×F×J: factor share × β/(1−τ), exponent of ŵ in (5)
  std::vector<double> bundle_endowment_;  ///< N×J: Σ_f exponent · log L̂
  std::vector<double> inverse_untaxed_;   ///< N×J: 1/(1−τ)
  std::vector<double> untaxed_hat_;       ///< N×J: (1−τ')/(1−τ)
  std::vector<double> tax_;               ///< N×J: τ'
  std::vector<double> log_output_;        ///< N×J: log Y of the baseline, 0 without output
  std::vector<double> final_;             ///< N×J: α'
  std::vector<double> deficit_rate_;      ///< N: D/GDP of the baseline
  std::vector<double>
      factor_step_;  ///< N: share of the log gap of (12) taken, its own slope inverted
  std::vector<double> cost_step_;  ///< N×J: the same for (5) when mobility is finite
};

}  // namespace tradeflow::model
