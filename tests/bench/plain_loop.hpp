#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "model/policy.hpp"
#include "model/shares.hpp"

namespace bench {

/// The yardstick: Anderson acceleration of the plain map of (5)-(12), dense, in straight C++ with
/// std::exp and std::log, nothing clever. Factors mobile, deficits fixed, every θ other than 0.
/// It stays as it is when the library changes: times are compared with it in one run.
///
/// State: log ŵ[n][f], log P̂[n][j], log X̂[n][j], moved straight to the map's value.
class PlainLoop {
 public:
  PlainLoop(const tradeflow::model::Economy& economy, const tradeflow::model::Policy& policy);

  struct Result {
    int passes = 0;
    double error = 0.0;  ///< largest log gap of the map at the point returned
  };
  /// From the baseline, or from where the last solve ended.
  Result solve(double tolerance, bool warm = false);

  /// Puts another loop's last point here, for a warm solve.
  void start_from(const PlainLoop& other) { point_ = other.point_; }

  /// Bytes of the large arrays one pass reads.
  [[nodiscard]] std::size_t bytes_per_pass() const noexcept;
  /// I'/I over the price index, for comparison with the library.
  [[nodiscard]] std::vector<double> real_income() const;

 private:
  void set_trade(const tradeflow::model::Policy& policy);
  void set_markets(const tradeflow::model::Policy& policy);
  double pass(const std::vector<double>& x, std::vector<double>& g);
  void price(const std::vector<double>& x, std::vector<double>& g);
  void sell(const std::vector<double>& x);
  void pay(const std::vector<double>& x, std::vector<double>& g);
  void mix(const std::vector<double>& x, const std::vector<double>& g, std::vector<double>& next);

  const tradeflow::model::Economy& economy_;
  std::size_t N_, J_, F_;
  double world_ = 0.0;  ///< value added, the numeraire
  bool export_taxed_ = false;
  std::vector<double> B_, net_, tax_;  ///< J×N×N: π κ̂^(−θ); 1/((1+t')(1+e')); e'
  std::vector<double> theta_;          ///< N×J, of each importer
  std::vector<char> mixed_;            ///< J
  std::vector<double> own_, bundle_;   ///< N×J; N×J×F: log cost but for prices; exponents of ŵ
  std::vector<double> payment_, final_, untaxed_hat_, production_tax_;  ///< N×J×F; N×J
  std::vector<double> earned_;                                          ///< N×F
  std::vector<double> log_cost_, supply_, index_, sales_, spending_, tax_income_;
  std::vector<double> income_;
  std::vector<double> point_;
  // Anderson's memory
  int filled_ = 0, slot_ = 0;
  bool has_previous_ = false;
  Eigen::MatrixXd dx_, df_, gram_;
  Eigen::VectorXd x_, f_;
};

}  // namespace bench
