#include "model/gmres.hpp"

#include <Eigen/LU>

#include "tests/support/catch.hpp"

namespace {

using namespace tradeflow::model;
using Eigen::MatrixXd;
using Eigen::VectorXd;

LinearMap times(const MatrixXd& A) {
  return [A](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) { y = A * x; };
}

/// Far from normal: an upper triangle beside a dominant diagonal.
MatrixXd skewed(Eigen::Index n) {
  MatrixXd A = MatrixXd::Zero(n, n);
  for (Eigen::Index row = 0; row < n; ++row) {
    for (Eigen::Index column = row; column < n; ++column) {
      A(row, column) = row == column ? 2.0 + static_cast<double>(row % 5)
                                     : std::cos(static_cast<double>(3 * row + column));
    }
  }
  return A;
}

}  // namespace

TEST_CASE("GMRES solves a system in as many products as it has unknowns, or fewer") {
  const MatrixXd A = skewed(12);
  const VectorXd b = VectorXd::LinSpaced(12, -1.0, 2.0);
  VectorXd x(12);
  const GmresResult found = gmres(times(A), {}, b, x);
  CHECK(found.residual <= 1e-14);
  CHECK((A * x - b).norm() <= 1e-14 * b.norm());
  CHECK(found.products <= 14);  // 12, the true residual, and one step of refinement
}

TEST_CASE("GMRES restarts, and needs no restart with the exact inverse") {
  const MatrixXd A = skewed(40);
  const VectorXd b = VectorXd::Ones(40);
  const MatrixXd inverse = A.inverse();
  VectorXd x(40);
  GmresOptions options;
  options.restart = 25;
  CHECK(gmres(times(A), {}, b, x, options).residual <= 1e-14);
  const GmresResult preconditioned = gmres(times(A), times(inverse), b, x, options);
  CHECK(preconditioned.residual <= 1e-13);
  CHECK(preconditioned.products <= 6);
}

TEST_CASE("GMRES of a zero right-hand side is zero without a product") {
  VectorXd x = VectorXd::Ones(5);
  const GmresResult found = gmres(times(skewed(5)), {}, VectorXd::Zero(5), x);
  CHECK(found.products == 0);
  CHECK(found.residual == 0.0);
  CHECK(x == VectorXd::Zero(5));
}

TEST_CASE("GMRES says when it has not solved a system") {
  MatrixXd A = MatrixXd::Identity(4, 4);
  A(3, 3) = 0.0;
  VectorXd x(4);
  const GmresResult singular = gmres(times(A), {}, VectorXd::Ones(4), x);
  CHECK(singular.residual == Approx(0.5));  // the unreachable component's share
  GmresOptions short_of_time;
  short_of_time.max_products = 3;
  VectorXd y(40);
  const GmresResult stopped = gmres(times(skewed(40)), {}, VectorXd::Ones(40), y, short_of_time);
  CHECK(stopped.products <= 4);
  CHECK(stopped.residual > 1e-3);
}
