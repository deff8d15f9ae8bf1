#include "model/fixed_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/QR>

namespace tradeflow::model {
namespace {

using Column = Eigen::Map<const Eigen::VectorXd>;

Column column(std::span<const double> values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// Shortens the whole step so that no component moves by more than `max_step`.
void limit_step(std::span<const double> from, std::span<double> to, double max_step) {
  const double longest = (column(to) - column(from)).lpNorm<Eigen::Infinity>();
  if (longest > max_step) {
    Eigen::Map<Eigen::VectorXd> target(to.data(), static_cast<Eigen::Index>(to.size()));
    target = column(from) + (max_step / longest) * (target - column(from));
  }
}

}  // namespace

AndersonMixer::AndersonMixer(std::size_t size, int window)
    : window_(window),
      dx_(static_cast<Eigen::Index>(size), window),
      df_(static_cast<Eigen::Index>(size), window),
      gram_(Eigen::MatrixXd::Zero(window, window)),
      x_(static_cast<Eigen::Index>(size)),
      f_(static_cast<Eigen::Index>(size)) {}

void AndersonMixer::forget() noexcept {
  filled_ = 0;
  slot_ = 0;
  has_previous_ = false;
}

void AndersonMixer::remember(std::span<const double> x, std::span<const double> g) {
  if (has_previous_ && window_ > 0) {
    dx_.col(slot_) = column(x) - x_;
    df_.col(slot_) = column(g) - column(x) - f_;
    filled_ = std::min(filled_ + 1, window_);
    for (int other = 0; other < filled_; ++other) {
      gram_(slot_, other) = gram_(other, slot_) = df_.col(slot_).dot(df_.col(other));
    }
    slot_ = (slot_ + 1) % window_;
  }
  x_ = column(x);
  f_ = column(g) - column(x);
  has_previous_ = true;
}

Eigen::VectorXd AndersonMixer::combination(const Eigen::VectorXd& f) const {
  const auto used = filled_;
  // Unit diagonal: the differences shrink by orders of magnitude from pass to pass.
  Eigen::VectorXd scale = gram_.diagonal().head(used).cwiseSqrt();
  scale = scale.unaryExpr([](double s) { return s > 0.0 ? 1.0 / s : 0.0; });
  const Eigen::MatrixXd scaled =
      scale.asDiagonal() * gram_.topLeftCorner(used, used) * scale.asDiagonal();
  const Eigen::VectorXd right = scale.asDiagonal() * (df_.leftCols(used).transpose() * f);
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(scaled);
  qr.setThreshold(1e-13);  // directions below the rounding of the Gram matrix are left out
  return scale.asDiagonal() * qr.solve(right);
}

void AndersonMixer::propose(std::span<const double> x, std::span<const double> g, double damping,
                            std::span<double> next) {
  remember(x, g);
  Eigen::Map<Eigen::VectorXd> target(next.data(), static_cast<Eigen::Index>(next.size()));
  target = x_ + damping * f_;
  if (filled_ > 0) {
    const Eigen::VectorXd weights = combination(f_);
    target.noalias() -= dx_.leftCols(filled_) * weights;
    target.noalias() -= damping * (df_.leftCols(filled_) * weights);
  }
}

FixedPointResult fixed_point(const FixedPointMap& map, std::span<double> x,
                             const FixedPointOptions& options) {
  const std::size_t size = x.size();
  std::vector<double> point(x.begin(), x.end()), g(size), next(size), best_g(size);
  AndersonMixer mixer(size, options.window);
  FixedPointResult result;
  result.error = std::numeric_limits<double>::infinity();
  double damping = options.damping;
  double milestone = result.error;
  int milestone_pass = 0;
  int restarts = 0;
  while (result.passes < options.max_passes) {
    const double error = map(point, g);
    ++result.passes;
    if (error < result.error) {  // false for NaN
      result.error = error;
      std::copy(point.begin(), point.end(), x.begin());
      best_g = g;
    }
    if (result.error <= options.tolerance) {
      result.stop = FixedPointStop::Tolerance;
      return result;
    }
    if (!(result.error > 0.5 * milestone)) {
      milestone = result.error;
      milestone_pass = result.passes;
    } else if (result.passes - milestone_pass >= options.patience) {
      result.stop = FixedPointStop::Stalled;
      return result;
    }
    if (!(error <= 10.0 * result.error)) {  // lost: true for NaN
      if (!std::isfinite(result.error) || ++restarts > options.max_restarts) {
        result.stop = std::isfinite(error) ? FixedPointStop::Stalled : FixedPointStop::NonFinite;
        return result;
      }
      mixer.forget();
      damping *= 0.5;
      point.assign(x.begin(), x.end());
      g = best_g;
    }
    mixer.propose(point, g, damping, next);
    limit_step(point, next, options.max_step);
    point.swap(next);
  }
  result.stop = FixedPointStop::IterationLimit;
  return result;
}

}  // namespace tradeflow::model
