#pragma once
#include <functional>
#include <span>
#include <vector>

#include "model/single_kernels.hpp"

namespace tradeflow::model {

/// GMRES (Saad and Schultz 1986) in single precision, without restarts; its memory is used again.
/// Enough for a direction that something else corrects: it reaches about 1e-5 of the right-hand
/// side. Everywhere else gmres() of model/gmres.hpp.
class SingleGmres {
 public:
  /// y = A x
  using Map = std::function<void(const float* x, float* y)>;
  struct Result {
    int products = 0;
    double residual = 1.0;  ///< |b − A x|₂ over |b|₂ by the recurrence; 0 if b is
  };
  /// \param size  a multiple of `lane`
  /// \param most  products at most, >= 1
  SingleGmres(std::size_t size, int most);
  /// Overwrites x; zeros where b is zero or not finite.
  Result solve(const Map& A, std::span<const double> b, double tolerance, int most,
               std::span<double> x);

 private:
  [[nodiscard]] bool extend(std::size_t k);
  void combine(std::size_t columns, double scale, std::span<double> x);

  const SingleKernels& kernels_;
  std::size_t size_;
  int most_;
  std::vector<float> basis_, sum_;     ///< (most + 1) × size, size
  std::vector<float> products_;        ///< most + 1
  std::vector<double> R_, cos_, sin_;  ///< most × (most + 1), most, most
  std::vector<double> right_;          ///< most + 1: of the least-squares problem
};

}  // namespace tradeflow::model
