#include "model/gmres.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Jacobi>

#include "model/contract.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// What orthogonalising leaves of a vector that lay in the space already.
constexpr double rounding = 1e-14;

/// One cycle: the least-squares problem of the Krylov space, kept triangular by rotations.
class Cycle {
 public:
  Cycle(Index size, Index restart)
      : basis_(size, restart + 1), R_(restart + 1, restart), g_(restart + 1), turns_() {
    turns_.reserve(static_cast<std::size_t>(restart));
  }

  void begin(const VectorXd& residual) {
    columns_ = 0;
    exhausted_ = false;
    turns_.clear();
    g_.setZero();
    g_(0) = residual.norm();
    basis_.col(0) = residual / g_(0);
  }
  /// The space holds A of itself: nothing more can be found in it.
  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }
  [[nodiscard]] VectorXd newest() const { return basis_.col(columns_); }

  /// Adds A v of the newest v. \return  the residual's norm after it
  double extend(VectorXd image) {
    const Index k = columns_;
    const double scale = image.norm();
    VectorXd h = basis_.leftCols(k + 1).transpose() * image;
    image.noalias() -= basis_.leftCols(k + 1) * h;
    const VectorXd again = basis_.leftCols(k + 1).transpose() * image;
    image.noalias() -= basis_.leftCols(k + 1) * again;
    R_.col(k).head(k + 1) = h + again;
    const double length = image.norm();
    R_(k + 1, k) = length;
    basis_.col(k + 1) = length > 0.0 ? VectorXd(image / length) : VectorXd::Zero(image.size());
    for (Index row = 0; row < k; ++row) {
      R_.col(k).applyOnTheLeft(row, row + 1, turns_[static_cast<std::size_t>(row)].adjoint());
    }
    Eigen::JacobiRotation<double> turn;
    turn.makeGivens(R_(k, k), R_(k + 1, k));
    turns_.push_back(turn);
    R_.col(k).applyOnTheLeft(k, k + 1, turn.adjoint());
    g_.applyOnTheLeft(k, k + 1, turn.adjoint());
    exhausted_ = !(length > rounding * scale);
    if (exhausted_ && std::abs(R_(k, k)) <= rounding * scale) {
      return std::abs(g_(k));  // A is singular on this space: the direction gives nothing
    }
    ++columns_;
    return std::abs(g_(k + 1));
  }

  /// The combination of the basis that makes the residual least.
  [[nodiscard]] VectorXd combination() const {
    const VectorXd y = R_.topLeftCorner(columns_, columns_)
                           .triangularView<Eigen::Upper>()
                           .solve(g_.head(columns_));
    return basis_.leftCols(columns_) * y;
  }

 private:
  Eigen::MatrixXd basis_, R_;
  VectorXd g_;
  std::vector<Eigen::JacobiRotation<double>> turns_;
  Index columns_ = 0;
  bool exhausted_ = false;
};

}  // namespace

GmresResult gmres(const LinearMap& A, const LinearMap& inverse, const Eigen::Ref<const VectorXd>& b,
                  Eigen::Ref<VectorXd> x, const GmresOptions& options) {
  expects(x.size() == b.size(), "x and b have one length");
  expects(options.restart >= 1 && options.max_products >= 1, "GMRES has room for one product");
  GmresResult result;
  x.setZero();
  const double scale = b.norm();
  if (scale == 0.0) {
    return result;
  }
  const auto restart = std::min<Index>(options.restart, b.size());
  Cycle cycle(b.size(), restart);
  VectorXd residual = b;
  VectorXd direction(b.size());
  VectorXd image(b.size());
  result.residual = 1.0;
  while (result.products < options.max_products) {
    cycle.begin(residual);
    for (Index k = 0; k < restart && result.products < options.max_products; ++k) {
      direction = cycle.newest();
      if (inverse) {
        inverse(cycle.newest(), direction);
      }
      A(direction, image);
      ++result.products;
      if (!(cycle.extend(image) > 0.5 * options.tolerance * scale) || cycle.exhausted()) {
        break;
      }
    }
    direction = cycle.combination();
    if (inverse) {
      inverse(cycle.combination(), direction);
    }
    x += direction;
    A(x, image);
    ++result.products;
    residual = b - image;
    const double before = result.residual;
    result.residual = residual.norm() / scale;
    if (result.residual > before) {  // at the rounding floor a cycle may lose what it had
      x -= direction;
      result.residual = before;
    }
    if (!(result.residual > options.tolerance && result.residual <= 0.5 * before)) {
      break;
    }
  }
  return result;
}

}  // namespace tradeflow::model
