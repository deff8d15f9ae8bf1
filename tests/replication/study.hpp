#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/welfare.hpp"

namespace test {

/// The folder of a study in the reference data; nullopt if the variable is unset, which counts
/// towards the one line that says what was skipped, printed when the program ends.
[[nodiscard]] std::optional<std::filesystem::path> study(const std::string& name);

/// A solved experiment with everything a published table is made of.
struct Experiment {
  tradeflow::model::Accounts base;
  tradeflow::model::Economy economy;
  tradeflow::model::Policy policy;
  tradeflow::model::Equilibrium solution;
  tradeflow::model::Welfare welfare;
  tradeflow::model::TradeTable trade;  ///< new tariff-exclusive flows
};
/// Solves to 1e-13 and requires that it converged.
[[nodiscard]] Experiment run(const tradeflow::model::Accounts& base,
                             const tradeflow::model::TradeTable& tariff);

/// A bundle as baseline; requires it to be clean and to hold the identities.
[[nodiscard]] tradeflow::model::Accounts import_clean(const std::filesystem::path& bundle);
/// The base's tariffs with the cells that a CSV lists replaced.
[[nodiscard]] tradeflow::model::TradeTable with_rates(const tradeflow::model::Accounts& base,
                                                      const std::filesystem::path& csv);

/// Ours beside published, printed as a table. Each row must agree when rounded as published, or
/// be within `published_error` of doing so.
class Comparison {
 public:
  explicit Comparison(std::string title, double published_error = 0.0);
  /// \param published  as printed, with `decimals` digits after the point
  /// \param beyond     how far it may be from that beyond rounding, the reason at the call
  void row(const std::string& what, double ours, double published, int decimals = 2,
           double beyond = 0.0);
  /// Prints the table and checks every row.
  void finish();

 private:
  struct Row {
    std::string what;
    double ours, published;
    int decimals;
    double beyond;
  };
  std::string title_;
  double published_error_;
  std::vector<Row> rows_;
};

/// Rows of `published_tables.csv`: "table/row/column" → the printed value.
[[nodiscard]] std::map<std::string, double> published(const std::filesystem::path& csv);

}  // namespace test
