#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// (5)-(12) for one policy as one map of the state onto itself: what solve() iterates on.
///
/// The state is z = (factors, log q̂[j][n], log X̂[j][n]): what decides factor prices, the price
/// index q̂ = Π_k P̂_k^γ̃ of each market's inputs, and expenditures, all against the baseline, so
/// z = 0 is the baseline itself. "Factors" are log Φ̂[f][n] when factors are mobile between
/// sectors, else log R̂[j][n], what each sector pays. Unit costs, prices, sales and incomes follow
/// from z in one pass that reads each large array once: per sector the rows of B = π κ̂^(−θ)
/// forward (7) and transposed (9), per region the input coefficients forward (5) and transposed
/// (11). N·J exponentials, no powers.
///
/// Tables here are sector-major with regions padded to the stride S of whole vectors; padding
/// holds zeros. Everything is const after construction; concurrent passes need a Scratch each.
class HatSystem {
 public:
  /// How a market's payments to its factors answer, in logs: an approximation by region that
  /// only the number of passes depends on (see step()).
  struct Slopes {
    std::vector<double> elasticity;  ///< J×S: E, −slope to the market's own cost
    std::vector<double> home;        ///< J×S: h, slope to home spending
    std::vector<double> share;       ///< J×S: s, in the region's factor payments
    std::vector<double> common;  ///< J×S: −slope to a common rise of the region's factor prices
    std::vector<double> market_step;  ///< J×S: inverted slope to the sector's own payments
    std::vector<double> factor;       ///< F×S: Σ_j s_jf · common
    std::vector<double> region_step;  ///< S: inverted slope to a common rise
    void clear() { region_step.clear(); }
  };
  /// Arrays one pass writes and the next overwrites.
  struct Scratch {
    std::vector<double> log_factor;             ///< F×S: log Φ̂ of the state
    std::vector<double> log_cost;               ///< J×S: log ĉ
    std::vector<double> supply;                 ///< J×S: ĉ^(−θ) over the sector's largest
    std::vector<double> index;                  ///< J×S: Σ_i B·supply
    std::vector<double> log_price;              ///< J×S: log P̂
    std::vector<double> spending;               ///< J×S: X'
    std::vector<double> sales;                  ///< J×S: Y'
    std::vector<double> payments;               ///< F×S: what factors are paid
    std::vector<double> taxes;                  ///< S: tariffs, export and production taxes
    std::vector<double> gdp, income;            ///< S: I' less D'; I'
    std::vector<double> region_price;           ///< N×J: log P̂, regions first
    std::vector<double> region_sales;           ///< N×J: Y'(1−τ')/(1−τ), regions first
    std::vector<double> input_price;            ///< J: one region's log q̂
    std::vector<double> own_supply, own_sales;  ///< S: one importer's, where its θ is its own
    double deficit_shift = 0.0;                 ///< δ of §3
    Slopes slopes;                              ///< measured at the first pass, again after clear()
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
    bool mixed = false;   ///< some importer has a θ of its own
    bool traded = false;  ///< some region buys from another
    bool export_taxed = false;
  };
  void build_trade(const Policy& policy);
  void build_markets(const Policy& policy);
  void build_market(RegionId n, SectorId j, double productivity, double tax);
  void price_factors(std::span<const double> z, Scratch& scratch) const;
  void set_costs(std::span<const double> z, Scratch& scratch) const;
  void sell(std::span<const double> z, Scratch& scratch) const;
  void sell_sector(std::size_t j, Scratch& scratch) const;
  void sell_mixed(std::size_t j, Scratch& scratch) const;
  void sell_row(std::size_t j, std::size_t n, const double* supply, double* sales,
                Scratch& scratch) const;
  double own_supply(std::size_t j, std::size_t n, const double* log_cost, double* supply) const;
  /// What exporters offer in one market: the sector's supply, or the importer's own in `buffer`.
  [[nodiscard]] const double* supply_in(std::size_t j, std::size_t n, const Scratch& scratch,
                                        std::vector<double>& buffer) const;
  void price_sector(std::size_t j, double log_scale, Scratch& scratch) const;
  void pay_regions(Scratch& scratch) const;
  void measure_slopes(Scratch& scratch) const;
  void measure_sector(std::size_t j, const Scratch& scratch, Slopes& slopes) const;
  double factor_gaps(std::span<const double> z, std::span<double> g, const Scratch& scratch) const;
  void step(std::span<const double> z, std::span<double> g, const Scratch& scratch) const;
  void step_region(std::size_t n, std::span<const double> z, std::span<double> g,
                   const Slopes& slopes) const;
  void normalise(std::span<double> g) const;
  [[nodiscard]] double world_payments(std::span<const double> z) const;
  double spend_region(std::size_t n, std::span<const double> z, std::span<double> g,
                      Scratch& scratch) const;
  void fill_markets(std::span<const double> z, const Scratch& scratch, Equilibrium& out) const;
  void fill_shares(const Scratch& scratch, Equilibrium& out) const;
  [[nodiscard]] double deficit(std::size_t n, const Scratch& scratch) const noexcept;
  [[nodiscard]] std::size_t factor_states() const noexcept;

  const Economy& economy_;
  Closure closure_;
  std::size_t N_, J_, F_, S_;
  bool mobile_;
  double own_weight_, common_weight_;  ///< 1/(1+λ) and λ/(1+λ) of §3
  double world_value_added_ = 0.0;

  std::vector<Sector> sectors_;
  std::vector<double> B_;                ///< J×N×S: π κ̂^(−θ)
  std::vector<double> net_;              ///< J×N×S: B/((1+t')(1+e')), what the exporter receives
  std::vector<double> export_tax_;       ///< J×N×S: net·e'
  std::vector<double> theta_;            ///< J×S: θ of each importer
  std::vector<double> log_landed_;       ///< J×S: Σ_i π log κ̂ where θ = 0, else 0
  std::vector<double> maker_;            ///< J×S: 1 where Y > 0, else 0
  std::vector<double> buyer_;            ///< J×S: 1 where X > 0, else 0
  std::vector<double> spending_;         ///< J×S: X of the baseline
  std::vector<double> weight_;           ///< J×S: min(1, X over the floor)
  std::vector<double> own_cost_;         ///< J×S: log cost but for factor and input prices
  std::vector<double> bundle_;           ///< J×F×S: exponent of ŵ_f in (5)
  std::vector<double> value_added_;      ///< J×S: Σ_f of it
  std::vector<double> payment_;          ///< J×F×S: factor payment per unit of sales, β'·share
  std::vector<double> tax_;              ///< J×S: τ'
  std::vector<double> untaxed_hat_;      ///< J×S: (1−τ')/(1−τ)
  std::vector<double> inverse_untaxed_;  ///< N×J: 1/(1−τ)
  std::vector<double> inverse_output_;   ///< J×S: (1−τ')/(1−τ)/Y, so that R̂ = it·Y'
  std::vector<double> final_;            ///< N×J: α'
  std::vector<double> earned_;           ///< F×S: factor income of the baseline
  std::vector<double> earner_;           ///< J×F×S: s_j, the sector's share of it
  std::vector<double> log_endowment_;    ///< F×S: log L̂
  std::vector<double> deficit_rate_;     ///< S: D/GDP of the baseline
  std::vector<double> paid_;             ///< J×S: factor income of the market in the baseline
};

}  // namespace tradeflow::model
