#pragma once
#include <span>
#include <vector>

#include "model/hat_system.hpp"
#include "model/single_gmres.hpp"

namespace tradeflow::model {

/// A HatSystem's pass linearised at one of its points, in single precision: what it loses, the next
/// pass sees. So a Newton step of the map costs the time of a few passes.
///
/// The linear map is A = 1 − ∂g/∂z with the step of pass() in it, slopes as measured there.
class HatSystem::Tangent {
 public:
  /// \param system  outlives it
  explicit Tangent(const HatSystem& system);
  /// Whether the closure is one that is linearised here: wages clear and revenue is rebated.
  [[nodiscard]] bool applies() const noexcept;
  /// Takes the policy in place and the slopes that the first pass has measured.
  void begin(const Scratch& scratch);
  /// At `z`, the point of the last pass with this scratch, whose value was `g`.
  void set(std::span<const double> z, std::span<const double> g, const Scratch& scratch);
  /// x of A x = b, by GMRES from 0. Both size() of the system.
  /// \param tolerance  of |b − A x|₂ over |b|₂
  /// \return  passes over the model's arrays, in single precision, and what they reached
  SingleGmres::Result solve(std::span<const double> b, double tolerance, int most_passes,
                            std::span<double> x);

 private:
  using Floats = std::vector<float>;
  void set_sector(std::size_t j, const Scratch& scratch);
  void begin_factors(const Slopes& slopes);
  void set_factors(std::span<const double> z, const Scratch& scratch);
  void set_weights(std::span<const double> g);
  void apply(const float* x, float* y);
  void set_costs(const float* x);
  void sell(const float* x);
  void tax_exports(std::size_t j, const float* x);
  void set_export_taxes(std::size_t j, const Scratch& scratch);
  void pay();
  void spend(const float* x, float* y);
  void step(const float* x, float* y);
  void step_mobile(const float* x, float* y);
  void step_specific(const float* x, float* y);
  void normalise(const float* x, float* y);

  const HatSystem& system_;
  const SingleKernels& kernels_;
  SingleGmres gmres_;
  std::size_t markets_, prices_, spending_;  ///< J×S; where input prices and spending begin
  std::vector<std::size_t> first_;           ///< of a traded good's S×S cells
  // Levels are over world value added. Zeros where there is no market.
  Floats inputs_;                          ///< N×R×R: γ
  Floats share_, flow_;                    ///< of traded goods: π', V'
  Floats taxed_;                           ///< likewise: V'e'; empty until an export is taxed
  Floats theta_, bought_;                  ///< J×S: θ, X'
  Floats received_, answer_;               ///< J×S: Σ_i V'; Σ_n θ V' of the seller
  Floats tax_paid_, tax_lost_;             ///< J×S: the same of V'e'
  Floats bundle_, own_;                    ///< J×F×S, J×S: ∂log ĉ by Φ̂, by R̂
  Floats earner_, payment_;                ///< J×F×S: ∂log Φ̂ by R̂; as in the system
  Floats tax_, untaxed_, per_untaxed_;     ///< J×S: as in the system
  Floats final_, per_next_, per_sales_;    ///< J×S: α'; 1/X' as (11) gives it; 1/Y'
  Floats elasticity_, home_, paid_share_;  ///< J×S: Slopes
  Floats common_slope_, market_step_;      ///< J×S: Slopes
  Floats exponent_, buyer_;                ///< J×S: 1 − β̃ where there are makers; 1 if bought
  Floats factor_slope_, per_paid_, earned_;    ///< F×S: slope, 1/payments, earnings
  Floats base_share_;                          ///< F×S: of the region's earnings in the baseline
  Floats weight_, present_;                    ///< factor states: in world payments; 1 if any
  Floats region_step_;                         ///< S
  Floats deficit_rate_, gdp_share_;            ///< S: D'/GDP' if it moves, else 0; in Σ GDP'
  Floats factor_, paid_, income_, revenue_;    ///< of a pass: F×S, F×S, S, S
  Floats cost_, crossed_, taxed_sales_;        ///< J×S, S, S
  Floats price_, sales_, used_, input_price_;  ///< R×S
  Floats region_price_, region_sales_;         ///< S×R: the first two, regions first
  Floats region_used_, region_inputs_;         ///< S×R: the others
  Floats pending_, common_, correction_;       ///< J×S, S, S
  std::vector<double> hat_;                    ///< R̂ or Φ̂ of the factor states
};

}  // namespace tradeflow::model
