#include "io/cli/numbers.hpp"

#include "tests/support/catch.hpp"

using tradeflow::io::cli::amount;
using tradeflow::io::cli::percent;
using tradeflow::io::cli::signed_amount;

TEST_CASE("amounts have thousands separators and about three figures, in any locale") {
  CHECK(amount(1234567.8) == "1,234,568");
  CHECK(amount(-1234.5) == "-1,234");
  CHECK(amount(999.6) == "1,000");
  CHECK(amount(123.4) == "123");
  CHECK(amount(12.34) == "12.3");
  CHECK(amount(1.234) == "1.23");
  CHECK(amount(0.1234) == "0.123");
  CHECK(amount(0.0) == "0");
  CHECK(amount(-0.00001) == "0.000");
  CHECK(signed_amount(1234.5) == "+1,234");
  CHECK(signed_amount(-3.0) == "-3.00");
  CHECK(signed_amount(0.00001) == "0.000");
}

TEST_CASE("percentages carry their sign unless nothing shows") {
  CHECK(percent(0.0123, 2) == "+1.23");
  CHECK(percent(-0.0123, 1) == "-1.2");
  CHECK(percent(-0.0000001, 2) == "0.00");
  CHECK(percent(0.0, 3) == "0.000");
}
