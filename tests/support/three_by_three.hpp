#pragma once
#include "io/importers/bundle.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/data.hpp"

namespace test {

/// The hand-made world of tests/data/three_by_three.
[[nodiscard]] inline tradeflow::model::Accounts three_by_three() {
  tradeflow::Diagnostics out;
  auto accounts = tradeflow::io::assemble_bundle(data("three_by_three"), out);
  REQUIRE(out.empty());
  return accounts;
}

}  // namespace test
