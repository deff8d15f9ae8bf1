#pragma once
#include <limits>
#include <vector>

#include <Eigen/Dense>

#include "model/quota.hpp"

namespace tradeflow::model {

/// One trial of solve_with_quotas(): the world at scarcities x, and by how much each quota's volume
/// is exceeded.
struct QuotaTrial {
  Eigen::VectorXd x;
  Eigen::VectorXd excess;                       ///< F; −∞ of a quota whose volume is 0
  std::vector<double> licensed;                 ///< s
  std::vector<char> beyond;                     ///< whether x moves s next, not u
  std::vector<std::vector<double>> quantities;  ///< of each quota's cells, but where F is −∞
  Policy policy;
  Equilibrium point;
  double miss = std::numeric_limits<double>::infinity();  ///< largest |min(x, −F)|
};

/// d F / d x of all quotas at a trial.
class QuotaSlopes {
 public:
  /// The arguments outlive it.
  QuotaSlopes(const Economy& economy, const Closure& closure, std::span<const Quota> quotas)
      : economy_(economy), closure_(closure), quotas_(quotas) {}

  /// By Derivative: that of the whole world. Rows and columns of the quotas in `free` alone.
  [[nodiscard]] Eigen::MatrixXd exact(const QuotaTrial& trial,
                                      const std::vector<Eigen::Index>& free) const;
  /// At given spending and costs, corrected so that each remembered step would have led where it
  /// did (Broyden 1965).
  [[nodiscard]] Eigen::MatrixXd learnt(const QuotaTrial& trial,
                                       const std::vector<Eigen::Index>& free) const;

  /// Remembers what led from one trial to the next; a quota on another side of its kink makes a
  /// new start.
  void learn(const QuotaTrial& from, const QuotaTrial& to);
  void forget() { lessons_.clear(); }

 private:
  struct Lesson {
    Eigen::VectorXd dx, dF;
  };
  [[nodiscard]] const Quota& quota(Eigen::Index k) const {
    return quotas_[static_cast<std::size_t>(k)];
  }
  [[nodiscard]] Eigen::MatrixXd market(const QuotaTrial& trial) const;
  [[nodiscard]] double flow_slope(const QuotaTrial& trial, Eigen::Index k,
                                  const QuotaCell& moved) const;

  const Economy& economy_;
  const Closure& closure_;
  std::span<const Quota> quotas_;
  std::vector<Lesson> lessons_;
};

}  // namespace tradeflow::model
