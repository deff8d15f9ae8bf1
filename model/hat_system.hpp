#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "model/equilibrium.hpp"
#include "model/kernels.hpp"
#include "model/savings.hpp"

namespace tradeflow::model {

/// (5)-(12) for one policy as one map of the state onto itself: what solve() iterates on.
///
/// The state is z = (factors, log q̂[j][n], log X̂[j][n]): what decides factor prices, the price
/// index q̂ = Π_k P̂_k^γ̃ of each market's inputs, and expenditures, all against the baseline, so
/// z = 0 is the baseline itself. "Factors" are log Φ̂[f][n] when factors are mobile between
/// sectors, else log R̂[j][n], what each sector pays; Φ̂ of a factor whose wage is sticky stands
/// for what an owner of it earns, and a fixed real wage adds the region's log price index. Unit
/// costs, prices, sales and incomes follow from z in one pass that reads each large array once: per
/// sector the rows of B = π κ̂^(−θ) forward (7) and transposed (9), per region the input
/// coefficients forward (5) and transposed (11). N·J exponentials, no powers; N² for a good whose
/// importers differ in θ. A good that nobody buys from another region has one cell a region.
///
/// Tables here are sector-major with regions padded to the stride S of whole vectors, input
/// coefficients region-major with sectors padded to R; padding holds zeros. A pass is const;
/// concurrent passes need a Scratch each.
class HatSystem {
 public:
  class Tangent;  ///< its linear passes, in model/hat_tangent.hpp
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
    std::vector<double> passed_on;    ///< S: of a rise of factors' earnings, to the region's prices
    void clear() { region_step.clear(); }
  };
  /// Arrays one pass writes and the next overwrites.
  struct Scratch {
    std::vector<double> log_factor;         ///< F×S: log Φ̂ of the state
    std::vector<double> log_employment;     ///< S: of sticky labour, else empty
    std::vector<double> earnings;           ///< F×S: what they earn
    std::vector<double> log_cost;           ///< J×S: log ĉ
    std::vector<double> supply;             ///< J×S: ĉ^(−θ) over the sector's largest
    std::vector<double> scale;              ///< J×S: the log of that largest
    std::vector<double> index;              ///< J×S: Σ_i B·supply, 1 where nothing is bought
    std::vector<double> log_price;          ///< J×S: log P̂
    std::vector<double> spending;           ///< J×S: X'
    std::vector<double> sales;              ///< J×S: Y'
    std::vector<double> payments;           ///< F×S: what factors are paid
    std::vector<double> tariff, taxes;      ///< S: tariff revenue on one good; all taxes
    std::vector<double> gdp, income, lent;  ///< S: I' less D'; I'; saved, where taxes are
    std::vector<double> region_price;       ///< N×R: log P̂, regions first
    std::vector<double> region_sales;       ///< N×R: Y'(1−τ')/(1−τ), regions first
    std::vector<double> region_used;        ///< R: one region's inputs bought ...
    std::vector<double> region_inputs;      ///< ... and Σ_k γ log P̂
    std::vector<double> next;               ///< J×S: what is about to be raised or logged
    std::vector<double> own_supply;         ///< N×S of each good whose importers' θ may differ
    std::vector<double> common, correction, pending;  ///< S, S, J×S or F×S: of step()
    double deficit_shift = 0.0;                       ///< δ of §3
    Slopes slopes;  ///< measured at the first pass, again after clear()
  };

  /// The system of no policy. `economy` outlives it.
  HatSystem(const Economy& economy, const Closure& closure);
  HatSystem(const Economy& economy, const Policy& policy, const Closure& closure);
  /// Puts a policy in place of the one before, touching only what they change: the bits do not
  /// depend on what was there.
  /// \pre  valid for the economy's shape
  void set(const Policy& policy) { set(policy, economy_.trade_elasticity); }
  /// The same with θ of every sector in place of the economy's, importers' own in proportion.
  void set(const Policy& policy, const SectorVector& theta);

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] Scratch scratch() const;
  [[nodiscard]] const Economy& economy() const noexcept { return economy_; }
  /// Bytes of the large arrays that one pass reads.
  [[nodiscard]] std::size_t bytes_per_pass() const noexcept;

  /// \param[in]  z  size()
  /// \param[out] g  size(), the map's value
  /// \return  largest undamped log gap of (5), (11) and (12) at z, each market weighted by its
  ///          size below the floor of §1
  double pass(std::span<const double> z, std::span<double> g, Scratch& scratch) const;

  /// The values a state stands for: hats, new shares and levels, all consistent with z.
  /// \param[out] out  its tables, whose memory is used again; the rest of it stays
  void values(std::span<const double> z, Scratch& scratch, Equilibrium& out) const;
  /// The state of a point's factor prices, prices, output and expenditures, which need not be
  /// consistent: values() makes them so. `state(values(z))` is z where (5), (11) and (12) hold.
  void state(const Equilibrium& point, std::span<double> z) const;

  /// Puts a state on the numeraire: factor prices, and prices and spending in the same unit.
  void set_numeraire(std::span<double> z, Scratch& scratch) const;

  /// Sets `residuals`, `residual` and `walras` of a point from the values it holds, undamped:
  /// block_residuals() and walras_slack() on this system's arrays, nothing kept of the iteration.
  /// `certify()` does not come here.
  void test(Equilibrium& point) const;

 private:
  struct Sector {
    double theta = 0.0;
    bool mixed = false;   ///< some importer has a θ of its own
    bool traded = false;  ///< some region buys from another
    bool export_taxed = false;
    std::size_t first = 0;  ///< of its rows in B: N×S if traded, else the S home cells
    std::size_t own = 0;    ///< of its rows in Scratch::own_supply, if ratios differ
  };
  /// A trade cell a policy names, and its place in B.
  struct Cell {
    std::size_t at;
    SectorId j;
    ImporterId n;
    ExporterId i;
    double cost, tariff, export_tax, share, net;  ///< the last two of the baseline
  };
  struct Audit;
  void measure_economy();
  void set_elasticity(SectorId j, double theta);
  void fill_sector(SectorId j);
  void fill_export_taxes();
  void find_export_taxes();
  [[nodiscard]] std::size_t cell(std::size_t j, std::size_t n, std::size_t i) const noexcept;
  [[nodiscard]] std::vector<Cell> cells_of(const Policy& policy) const;
  void restore();
  void place();
  void set_markets(const Policy& policy);
  void set_market(RegionId n, SectorId j, double productivity, double tax);
  void price_factors(std::span<const double> z, Scratch& scratch) const;
  void set_costs(std::span<const double> z, Scratch& scratch) const;
  void hold_wages(std::span<const double> z, Scratch& scratch) const;
  void save_revenue(Scratch& scratch) const;
  double index_prices(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  void sell(std::span<const double> z, Scratch& scratch) const;
  void sell_sector(std::size_t j, Scratch& scratch) const;
  void sell_at_home(std::size_t j, Scratch& scratch) const;
  void sell_mixed(std::size_t j, Scratch& scratch) const;
  void tax_exports(std::size_t j, Scratch& scratch) const;
  void price(Scratch& scratch) const;
  /// What exporters offer in one market: the sector's supply, or the importer's own.
  [[nodiscard]] const double* supply_in(std::size_t j, std::size_t n,
                                        const Scratch& scratch) const noexcept;
  void pay_regions(Scratch& scratch) const;
  void measure_slopes(Scratch& scratch) const;
  void measure_passing(Scratch& scratch, const std::vector<double>& paid) const;
  void measure_sector(std::size_t j, Scratch& scratch) const;
  double factor_gaps(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  void step(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  void step_mobile(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  void step_specific(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  double normalise(std::span<double> g, Scratch& scratch) const;
  [[nodiscard]] double world_payments(std::span<const double> z, Scratch& scratch) const;
  double spend(std::span<const double> z, std::span<double> g, Scratch& scratch) const;
  void fill_markets(std::span<const double> z, Scratch& scratch, Equilibrium& out) const;
  void fill_shares(const Scratch& scratch, Equilibrium& out) const;
  [[nodiscard]] double deficit(std::size_t n, const Scratch& scratch) const noexcept;
  [[nodiscard]] std::size_t factor_states() const noexcept;
  [[nodiscard]] std::size_t index_states() const noexcept;
  const Economy& economy_;
  Closure closure_;
  const Kernels* kernels_;
  std::size_t N_, J_, F_, S_, R_;
  bool mobile_, real_, saving_;        ///< one wage for all sectors; fixed in real terms; `Save`
  std::size_t labour_;                 ///< the factor whose wage is sticky, or F
  double own_weight_, common_weight_;  ///< 1/(1+λ) and λ/(1+λ) of §3
  double world_value_added_ = 0.0;
  std::vector<Cell> cells_;                             ///< in place
  bool exports_moved_ = false, markets_moved_ = false;  ///< by it: e', what set_markets() holds
  std::size_t own_rows_ = 0;                            ///< of Scratch::own_supply
  std::vector<Sector> sectors_;
  std::vector<double> B_;              ///< rows of sectors: π κ̂^(−θ)
  std::vector<double> net_;            ///< likewise: B/((1+t')(1+e')), what the exporter receives
  std::vector<double> export_tax_;     ///< likewise: e'; empty until an export is taxed
  std::vector<double> inputs_;         ///< N×J×R: γ; empty where the economy's own rows fit
  std::vector<double> theta_;          ///< J×S: θ of each importer
  std::vector<double> log_landed_;     ///< J×S: Σ_i π log κ̂ where θ = 0, else 0
  std::vector<double> maker_, buyer_;  ///< J×S: 1 where Y > 0, where X > 0, else 0
  std::vector<double> spending_, per_spending_;  ///< J×S: X of the baseline, 1/X where X > 0
  std::vector<double> weight_;                   ///< J×S: min(1, X over the floor)
  std::vector<double> own_cost_;                 ///< J×S: log cost but for factor and input prices
  std::vector<double> bundle_, value_added_;  ///< J×F×S: exponent of ŵ_f in (5); J×S: Σ_f of it
  std::vector<double> payment_;  ///< J×F×S: factor payment per unit of sales, β'·share
  std::vector<double> tax_, untaxed_hat_;  ///< J×S: τ'; (1−τ')/(1−τ)
  std::vector<double> per_untaxed_;        ///< J×S: 1/(1−τ) where Y > 0, else 0
  std::vector<double> inverse_output_;     ///< J×S: (1−τ')/(1−τ)/Y, so that R̂ = it·Y'
  std::vector<double> final_;              ///< J×S: α'
  std::vector<double> earned_, earner_;  ///< F×S: factor income of the baseline; J×F×S: s_j of it
  std::vector<double> log_endowment_;    ///< F×S: log L̂
  std::vector<double> deficit_rate_;     ///< S: D/GDP of the baseline
  std::vector<double> paid_;             ///< J×S: factor income of the market in the baseline
  SavingsBase savings_;                  ///< of the economy, where changes of revenue are saved
};

}  // namespace tradeflow::model
