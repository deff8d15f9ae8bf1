#pragma once
#include <span>
#include <vector>

#include "model/nesting.hpp"

namespace tradeflow::model {

/// (5)-(12) with the nests of a Nesting for one policy, as the gaps of a state: what solve() of
/// model/nested.hpp brings to zero.
///
/// The state is z = (log ŵ, log ĉ[n][j], log X̂[n][j]), region by region, with ŵ[n][f] where
/// factors are mobile between sectors, else ŵ[n][j][f]. Everything else follows from z in one
/// pass of N² exponentials an item; templated, so that a Dual state gives exact directional
/// derivatives. Where nothing is nested HatSystem is the same system, and faster.
class NestedSystem {
 public:
  /// What a state stands for. Tables are region-major; logs are of new over old.
  template <class T>
  struct Values {
    std::vector<T> item_share;   ///< items×N×N: a'_m[n][i] of X'
    std::vector<T> price;        ///< N×J: log P̂
    std::vector<T> cost;         ///< N×J: log ĉ as (5) asks for it
    std::vector<T> input_share;  ///< N×J×J: γ'[n][j][k], of sales
    std::vector<T> payment;      ///< N×J×F: β' by factor, of sales
    std::vector<T> final_share;  ///< N×J: α'
    std::vector<T> spending;     ///< N×J: X'
    std::vector<T> sales;        ///< N×J: Y'
    std::vector<T> paid;         ///< N×F: what factors are paid
    std::vector<T> reward;       ///< N×F: log Φ̂ of the state
    std::vector<T> index;        ///< N: log price index of final use, at the baseline's tastes
    std::vector<T> taxes;        ///< N: every tax
    std::vector<T> gdp, income;  ///< N: I' less D'; I'
    T deficit_shift;             ///< δ of §3
  };

  /// All but the closure outlive it; `Balanced` means D' = 0.
  NestedSystem(const Economy& economy, const Nesting& nesting, const Policy& policy,
               const ItemPolicy& items, const Closure& closure);

  [[nodiscard]] std::size_t size() const noexcept { return factor_states() + 2 * N_ * J_; }
  [[nodiscard]] const Economy& economy() const noexcept { return economy_; }
  [[nodiscard]] const Nesting& nesting() const noexcept { return nesting_; }
  [[nodiscard]] const Closure& closure() const noexcept { return closure_; }
  [[nodiscard]] const std::vector<ItemRates>& rates() const noexcept { return rates_; }

  /// \param[in]  z        size()
  /// \param[out] gaps     size(), in logs: what (12), (5), (11) ask for less what z has
  /// \param[out] values   all that follows from z
  template <class T>
  void gaps(std::span<const T> z, std::span<T> gaps, Values<T>& values) const;
  /// Largest gap, spending below the floor of §1 weighted by size.
  [[nodiscard]] double largest(std::span<const double> gaps) const;
  /// Puts a state on the numeraire: all prices and spending in the same unit.
  void set_numeraire(std::span<double> z) const;

  /// The state of a point's factor prices, costs and expenditures.
  void state(const Equilibrium& point, std::span<double> z) const;
  /// The point a state stands for; `values` are gaps()' of it.
  [[nodiscard]] Equilibrium point(std::span<const double> z, const Values<double>& values) const;

  [[nodiscard]] bool mobile() const noexcept { return mobile_; }
  [[nodiscard]] std::size_t factor_states() const noexcept { return N_ * F_ * (mobile_ ? 1 : J_); }
  /// s_j of §3 at the baseline: N×J×F.
  [[nodiscard]] double earner(std::size_t n, std::size_t j, std::size_t f) const {
    return earner_[(n * J_ + j) * F_ + f];
  }

 private:
  template <class T>
  struct Scratch;
  template <class T>
  void buy(std::span<const T> z, Values<T>& values) const;
  template <class T>
  void buy_in(std::size_t first, std::size_t last, ImporterId n, std::span<const T> z,
              Scratch<T>& scratch, Values<T>& values) const;
  template <class T>
  void sell(std::size_t m, ImporterId n, Values<T>& values) const;
  template <class T>
  void make(std::span<const T> z, Values<T>& values) const;
  template <class T>
  void make_in(std::size_t n, std::size_t j, std::span<const T> z, Scratch<T>& scratch,
               Values<T>& values) const;
  template <class T>
  void pay(std::span<const T> z, Values<T>& values) const;
  template <class T>
  void factor_gaps(std::span<const T> z, std::span<T> gaps, const Values<T>& values) const;
  template <class T>
  void spending_gaps(std::span<const T> z, std::span<T> gaps, Values<T>& values) const;
  template <class T>
  void demand_finally(Values<T>& values) const;
  [[nodiscard]] std::size_t factor_at(std::size_t n, std::size_t j, std::size_t f) const noexcept {
    return mobile_ ? n * F_ + f : (n * J_ + j) * F_ + f;
  }
  void prepare_markets(const Policy& policy);
  void prepare_factors(const Policy& policy);
  void weigh_states();

  const Economy& economy_;
  const Nesting& nesting_;
  Closure closure_;
  std::size_t N_, J_, F_;
  bool mobile_;
  std::vector<ItemRates> rates_;
  Keeping keepers_;
  std::vector<PartnerTable> log_landed_;  ///< log κ̂, per item
  std::vector<std::size_t> first_item_;   ///< J + 1
  std::vector<double> inputs_;            ///< N×J×J: γ[n][j][k] over 1−τ
  std::vector<double> value_added_;       ///< N×J: β over 1−τ
  std::vector<double> own_cost_;          ///< N×J: −log Â + log (1−τ)/(1−τ')
  std::vector<double> tax_;               ///< N×J: τ'
  std::vector<double> tastes_;            ///< N×J: α α̂
  std::vector<double> earned_;            ///< N×F: factor income of the baseline
  std::vector<double> earner_;            ///< N×J×F: the sector's share of it
  std::vector<double> log_endowment_;     ///< N×F: log L̂
  std::vector<double> deficit_rate_;      ///< N: D/GDP of the baseline
  std::vector<double> weight_;  ///< size(): of each gap; 0 where a state has no market behind it
  double world_value_added_ = 0.0;
};

}  // namespace tradeflow::model
