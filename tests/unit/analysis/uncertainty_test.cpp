#include "analysis/uncertainty.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "model/contract.hpp"
#include "tests/support/catch.hpp"

namespace a = tradeflow::analysis;

namespace {
const double missing = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("quantiles follow Hazen's rule") {
  const std::vector<double> values{40.0, 10.0, 30.0, 20.0};  // at 1/8, 3/8, 5/8, 7/8
  CHECK(a::quantile(values, 0.5) == 25.0);
  CHECK(a::quantile(values, 0.375) == 20.0);
  CHECK(a::quantile(values, 0.25) == 15.0);
  CHECK(a::quantile(values, 0.0) == 10.0);
  CHECK(a::quantile(values, 1.0) == 40.0);
  CHECK(a::quantile(std::vector<double>{missing, 7.0}, 0.9) == 7.0);
  CHECK(std::isnan(a::quantile(std::vector<double>{missing}, 0.5)));
  CHECK_THROWS_AS(a::quantile(values, 1.5), tradeflow::ContractError);
}

TEST_CASE("weights move quantiles, equal weights do not") {
  const std::vector<double> values{3.0, 1.0, 2.0};
  // weights 2, 1, 1 of 4: middles at 0.5, 1.5 and 3; half the weight, 2, is a third of the way
  CHECK(a::weighted_median(values, std::vector<double>{2.0, 1.0, 1.0}) ==
        Approx(2.0 + 1.0 / 3.0).epsilon(1e-15));
  CHECK(a::weighted_median(values, std::vector<double>{0.0, 1.0, 1.0}) == 1.5);
  for (const double p : {0.0, 0.1, 0.4, 0.5, 0.77, 1.0}) {
    CHECK(a::quantile(values, p, std::vector<double>{5.0, 5.0, 5.0}) ==
          Approx(a::quantile(values, p)).epsilon(1e-15));
  }
  CHECK(std::isnan(a::quantile(values, 0.5, std::vector<double>{0.0, 0.0, 0.0})));
  CHECK_THROWS_AS(a::weighted_median(values, std::vector<double>{1.0}), tradeflow::ContractError);
  CHECK_THROWS_AS(a::weighted_median(values, std::vector<double>{1.0, -1.0, 1.0}),
                  tradeflow::ContractError);
}

TEST_CASE("a band counts what it leaves out") {
  const std::vector<double> draws{-1.0, missing, 2.0, 0.0, 3.0, missing};
  const auto band = a::band(draws);
  CHECK(band.used == 4);
  CHECK(band.missing == 2);
  CHECK(band.mean.value == 1.0);
  CHECK(band.mean.standard_error == Approx(std::sqrt(10.0 / 3.0 / 4.0)).epsilon(1e-15));
  CHECK(band.p50.value == 1.0);
  CHECK(band.p05.value == -1.0);
  CHECK(band.p95.value == 3.0);
  CHECK(band.sign.positive == 0.5);
  CHECK(band.sign.negative == 0.25);
  // Agresti and Coull: (2 + 2) of (4 + 4)
  CHECK(band.sign.standard_error == Approx(std::sqrt(0.25 / 8.0)).epsilon(1e-15));
}

TEST_CASE("with replicates errors are the spread of the replicates") {
  const std::vector<double> draws{1.0, 5.0, 3.0, 9.0};  // replicates {1, 3} and {5, 9}
  const auto band = a::band(draws, 2);
  CHECK(band.mean.value == 4.5);
  CHECK(band.mean.standard_error == 2.5);  // of 2 and 7
  CHECK(band.p50.value == 4.0);
  CHECK(band.p50.standard_error == 2.5);
  CHECK(band.p05.standard_error == 2.0);  // of 1 and 5
  CHECK(band.sign.standard_error > 0.0);  // all signs are equal, which is not certainty
  CHECK_THROWS_AS(a::band(draws, 0), tradeflow::ContractError);
}

TEST_CASE("no draw, no number; one draw, no error") {
  const auto none = a::band(std::vector<double>{missing, missing});
  CHECK(none.used == 0);
  CHECK(none.missing == 2);
  CHECK(std::isnan(none.mean.value));
  CHECK(std::isnan(none.p50.value));
  CHECK(std::isnan(none.p50.standard_error));
  CHECK(std::isnan(none.sign.positive));
  const auto one = a::band(std::vector<double>{3.0});
  CHECK(one.p95.value == 3.0);
  CHECK(std::isnan(one.p95.standard_error));
  CHECK(std::isnan(one.mean.standard_error));
  CHECK(one.sign.positive == 1.0);
}
