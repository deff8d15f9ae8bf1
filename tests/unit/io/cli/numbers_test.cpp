#include "io/cli/numbers.hpp"

#include "tests/support/catch.hpp"

using tradeflow::io::cli::amount;
using tradeflow::io::cli::percent;
using tradeflow::io::cli::signed_amount;

TEST_CASE("amounts have thousands separators, in any locale, and never a minus zero") {
  CHECK(amount(1234567.8, 0) == "1,234,568");
  CHECK(amount(-1234.56, 1) == "-1,234.6");
  CHECK(amount(-123456.0, 0) == "-123,456");
  CHECK(amount(999.6, 0) == "1,000");
  CHECK(amount(12.34, 2) == "12.34");
  CHECK(amount(-0.00001, 3) == "0.000");
  CHECK(amount(1234.56) == "1,235");
  CHECK(amount(12.34) == "12.3");
  CHECK(amount(0.1234) == "0.123");
  CHECK(amount(0.0) == "0");
  CHECK(signed_amount(1234.5, 1) == "+1,234.5");
  CHECK(signed_amount(-3.0, 2) == "-3.00");
  CHECK(signed_amount(0.00001, 2) == "0.00");
}

TEST_CASE("a column has the decimals of its largest amount") {
  using tradeflow::io::cli::decimals_for;
  CHECK(decimals_for(123456.0) == 0);
  CHECK(decimals_for(-4900.0) == 1);
  CHECK(decimals_for(12.0) == 2);
  CHECK(decimals_for(0.0) == 2);
  CHECK(decimals_for(0.5) == 3);
  CHECK(decimals_for(0.00123) == 5);
  CHECK(amount(0.00123, decimals_for(0.00123)) == "0.00123");
}

TEST_CASE("durations have a unit one can read") {
  CHECK(tradeflow::io::cli::duration(0.000351) == "0.351 ms");
  CHECK(tradeflow::io::cli::duration(12.34) == "12.3 s");
}

TEST_CASE("percentages carry their sign unless nothing shows") {
  CHECK(percent(0.0123, 2) == "+1.23");
  CHECK(percent(-0.0123, 1) == "-1.2");
  CHECK(percent(-0.0000001, 2) == "0.00");
  CHECK(percent(0.0, 3) == "0.000");
}
