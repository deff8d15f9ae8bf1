#include "model/quota_scarcity.hpp"

#include <algorithm>
#include <cmath>

#include "model/quota_rates.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double longest_step = 8.0;  ///< in logarithms of a rate or a share

}  // namespace

bool is_closed(const Quota& quota) noexcept {
  return quota.volume == 0.0;
}

double tightness(const Quota& quota, double x) {
  const double end = loosest_end(quota);
  return is_closed(quota) ? end : std::min(x, end);
}

double licensed(const Quota& quota, double x) {
  const double end = loosest_end(quota);
  return is_closed(quota) && !std::isinf(end) ? 0.0 : std::exp(std::min(0.0, end - x));
}

VectorXd newton_step(const VectorXd& x, const VectorXd& excess, const FreeSlopes& slopes) {
  VectorXd dx = -x;
  std::vector<Index> free;
  for (Index k = 0; k < dx.size(); ++k) {
    if (x(k) + excess(k) > 0.0) {
      free.push_back(k);
    }
  }
  if (!free.empty()) {
    const VectorXd gaps = excess(free);
    const VectorXd found = slopes(free).partialPivLu().solve(-gaps);
    dx(free) = found;
  }
  return dx;
}

VectorXd moved(std::span<const Quota> quotas, const VectorXd& x, const VectorXd& dx, double part) {
  VectorXd to = x;
  for (Index k = 0; k < x.size(); ++k) {
    const double end = loosest_end(quotas[static_cast<std::size_t>(k)]);
    to(k) = std::max(0.0, x(k) + part * std::clamp(dx(k), -longest_step, longest_step));
    if ((x(k) < end) != (to(k) < end) && x(k) != end) {
      to(k) = end;
    }
  }
  return to;
}

QuotaSolution concluded(const ClosureBase& base, std::span<const Quota> quotas, QuotaSolution out,
                        bool met) {
  if (out.equilibrium.usable() && !met) {
    out.equilibrium.termination = Termination::Stalled;
  }
  out.outcomes = quota_outcomes(base, out.policy, quotas, out.equilibrium);
  return out;
}

}  // namespace tradeflow::model
