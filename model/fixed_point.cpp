#include "model/fixed_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/contract.hpp"

namespace tradeflow::model {
namespace {

/// Directions below the rounding of the Gram matrix are left out.
constexpr double least_pivot = 1e-13;

/// Shortens the whole step so that no component moves by more than `max_step`.
void limit_step(std::span<const double> from, std::span<double> to, double longest,
                double max_step) {
  if (longest > max_step) {
    for (std::size_t at = 0; at < to.size(); ++at) {
      to[at] = from[at] + max_step / longest * (to[at] - from[at]);
    }
  }
}

/// Progress against the best point: what has been reached, and since when nothing much was.
class Progress {
 public:
  explicit Progress(int patience) : patience_(patience) {}
  /// \return  whether the best error has not halved within `patience` passes
  bool stalled(double best, int pass) {
    if (!(best > 0.5 * milestone_)) {
      milestone_ = best;
      since_ = pass;
    }
    return pass - since_ >= patience_;
  }

 private:
  int patience_;
  int since_ = 0;
  double milestone_ = std::numeric_limits<double>::infinity();
};

}  // namespace

Anderson::Anderson(std::size_t size, int window)
    : point(size),
      value(size),
      next(size),
      best_value(size),
      kernels_(kernels()),
      size_(size),
      window_(window),
      step_(static_cast<std::size_t>(window) * size),
      df_(step_.size()),
      x_(size),
      f_(size),
      weights_(static_cast<std::size_t>(window)),
      products_(weights_.size()),
      right_(weights_.size()),
      scale_(weights_.size()),
      ones_(size, 1.0),
      gram_(weights_.size() * weights_.size()),
      factor_(gram_.size()),
      order_(weights_.size()) {
  expects(size % lane == 0, "the state fills whole vectors");
}

void Anderson::forget() noexcept {
  filled_ = 0;
  slot_ = 0;
  has_previous_ = false;
}

/// Puts the newest difference into the memory and its products into the Gram matrix and the
/// right-hand side, each column read once.
void Anderson::remember(std::span<const double> x, std::span<const double> g, double damping) {
  double* step = step_.data() + static_cast<std::size_t>(slot_) * size_;
  double* df = df_.data() + static_cast<std::size_t>(slot_) * size_;
  const bool difference = has_previous_ && window_ > 0;
  for (std::size_t at = 0; at < size_; ++at) {
    const double f = g[at] - x[at];
    if (difference) {
      df[at] = f - f_[at];
      step[at] = (x[at] - x_[at]) + damping * df[at];
    }
    x_[at] = x[at];
    f_[at] = f;
  }
  has_previous_ = true;
  if (difference) {
    filled_ = std::min(filled_ + 1, window_);
    kernels_.dots(df_.data(), static_cast<std::size_t>(filled_), df, f_.data(), size_,
                  products_.data(), right_.data());
    const auto slot = static_cast<std::size_t>(slot_);
    const auto W = static_cast<std::size_t>(window_);
    for (std::size_t other = 0; other < static_cast<std::size_t>(filled_); ++other) {
      gram_[slot * W + other] = gram_[other * W + slot] = products_[other];
    }
    slot_ = (slot_ + 1) % window_;
  }
}

/// weights = argmin |f − Σ_c weight_c df_c|₂ by a pivoted Cholesky factor of the Gram matrix scaled
/// to a unit diagonal: the differences shrink by orders of magnitude from pass to pass.
void Anderson::combine() {
  const auto used = static_cast<std::size_t>(filled_);
  const auto W = static_cast<std::size_t>(window_);
  for (std::size_t c = 0; c < used; ++c) {
    const double square = gram_[c * W + c];
    scale_[c] = square > 0.0 ? 1.0 / std::sqrt(square) : 0.0;
    order_[c] = c;
  }
  for (std::size_t r = 0; r < used; ++r) {
    for (std::size_t c = 0; c < used; ++c) {
      factor_[r * W + c] = scale_[r] * gram_[r * W + c] * scale_[c];
    }
    products_[r] = scale_[r] * right_[r];
  }
  std::size_t rank = 0;
  for (; rank < used; ++rank) {
    const auto pivot = std::max_element(
        order_.begin() + static_cast<std::ptrdiff_t>(rank),
        order_.begin() + static_cast<std::ptrdiff_t>(used),
        [&](std::size_t a, std::size_t b) { return factor_[a * W + a] < factor_[b * W + b]; });
    std::swap(order_[rank], *pivot);
    const std::size_t p = order_[rank];
    if (!(factor_[p * W + p] > least_pivot)) {
      break;  // the rest lies in the span of those before, to rounding
    }
    for (std::size_t r = rank + 1; r < used; ++r) {
      const std::size_t row = order_[r];
      const double share = factor_[row * W + p] / factor_[p * W + p];
      for (std::size_t c = rank + 1; c < used; ++c) {
        factor_[row * W + order_[c]] -= share * factor_[p * W + order_[c]];
      }
      products_[row] -= share * products_[p];
    }
  }
  std::fill(weights_.begin(), weights_.end(), 0.0);
  for (std::size_t r = rank; r-- > 0;) {
    const std::size_t p = order_[r];
    double left = products_[p];
    for (std::size_t c = r + 1; c < rank; ++c) {
      left -= factor_[p * W + order_[c]] * weights_[order_[c]];
    }
    weights_[p] = left / factor_[p * W + p];
  }
  for (std::size_t c = 0; c < used; ++c) {
    weights_[c] *= scale_[c];
  }
}

double Anderson::last_step() const {
  return kernels_.gap(next.data(), point.data(), ones_.data(), size_);
}

void Anderson::propose(std::span<const double> x, std::span<const double> g, double damping,
                       std::span<double> next_point) {
  remember(x, g, damping);
  if (filled_ > 0) {
    combine();
  }
  kernels_.mix(x_.data(), f_.data(), step_.data(), weights_.data(),
               static_cast<std::size_t>(filled_), damping, size_, next_point.data());
}

FixedPointResult fixed_point(const FixedPointMap& map, std::span<double> x, Anderson& memory,
                             const FixedPointOptions& options) {
  expects(memory.size() == x.size() && memory.window() == options.window,
          "the memory fits the state and the window");
  memory.forget();
  memory.point.assign(x.begin(), x.end());
  FixedPointResult result;
  result.error = std::numeric_limits<double>::infinity();
  Progress progress(options.patience);
  double damping = options.damping;
  int restarts = 0;
  while (result.passes < options.max_passes) {
    const double error = map(memory.point, memory.value);
    ++result.passes;
    if (error < result.error) {  // false for NaN
      result.error = error;
      std::copy(memory.point.begin(), memory.point.end(), x.begin());
      memory.best_value = memory.value;
    }
    if (result.error <= options.tolerance) {
      result.stop = FixedPointStop::Tolerance;
      if (options.step_beyond && result.error > 0.0) {
        memory.propose(memory.point, memory.value, damping, memory.next);
        std::copy(memory.next.begin(), memory.next.end(), x.begin());
      }
      return result;
    }
    if (progress.stalled(result.error, result.passes)) {
      result.stop = FixedPointStop::Stalled;
      return result;
    }
    if (!(error <= 10.0 * result.error)) {  // lost: true for NaN
      if (!std::isfinite(result.error) || ++restarts > options.max_restarts) {
        result.stop = std::isfinite(error) ? FixedPointStop::Stalled : FixedPointStop::NonFinite;
        return result;
      }
      memory.forget();
      damping *= 0.5;
      memory.point.assign(x.begin(), x.end());
      memory.value = memory.best_value;
    }
    memory.propose(memory.point, memory.value, damping, memory.next);
    limit_step(memory.point, memory.next, memory.last_step(), options.max_step);
    memory.point.swap(memory.next);
  }
  result.stop = FixedPointStop::IterationLimit;
  return result;
}

FixedPointResult fixed_point(const FixedPointMap& map, std::span<double> x,
                             const FixedPointOptions& options) {
  const std::size_t size = x.size();
  std::vector<double> whole(padded(size), 0.0);
  std::copy(x.begin(), x.end(), whole.begin());
  const FixedPointMap rest_stays = [&](std::span<const double> at, std::span<double> g) {
    std::copy(at.begin() + static_cast<std::ptrdiff_t>(size), at.end(),
              g.begin() + static_cast<std::ptrdiff_t>(size));
    return map(at.first(size), g.first(size));
  };
  Anderson memory(whole.size(), options.window);
  const FixedPointResult result = fixed_point(rest_stays, whole, memory, options);
  std::copy_n(whole.begin(), size, x.begin());
  return result;
}

}  // namespace tradeflow::model
