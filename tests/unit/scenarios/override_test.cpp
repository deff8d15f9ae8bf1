#include "scenarios/override.hpp"

#include "io/yaml.hpp"
#include "tests/support/catch.hpp"

using tradeflow::Diagnostics;
using tradeflow::Node;

namespace {

constexpr const char* scenario = R"(
tradeflow: 1
name: canola
as_of: 2025-09-01
measures:
  - use: chn-2025-03-20-canola-oil
  - id: pork.seafood
    tariff: {imposed_by: CHN, on_exports_of: CAN, sectors: pork, add_pp: 25}
    from: 2025-03-20
  - tariff: {imposed_by: USA, on_exports_of: CAN, sectors: pork, set_rate: 10%}
)";

Node tree() {
  Diagnostics out;
  Node root = tradeflow::io::parse_yaml(scenario, "canola.yaml", out);
  REQUIRE(out.empty());
  return root;
}

Diagnostics set(Node& root, std::string_view path, std::string text) {
  Node value;
  value.kind = Node::Kind::Scalar;
  value.scalar = std::move(text);
  value.where = {"--set", 0, 0};
  Diagnostics out;
  tradeflow::scenarios::override_value(root, path, std::move(value), out);
  return out;
}

}  // namespace

TEST_CASE("a key of the scenario is replaced, a missing one added with the maps above it") {
  Node root = tree();
  CHECK(set(root, "as_of", "2025-06-01").empty());
  CHECK(root.find("as_of")->scalar == "2025-06-01");
  CHECK(root.find("as_of")->where.file == "--set");
  CHECK(set(root, "parameters.trade_elasticity.pork", "4").empty());
  CHECK(root.find("parameters")->find("trade_elasticity")->find("pork")->scalar == "4");
}

TEST_CASE("measures are named by id, dots and all, or by kind and number") {
  Node root = tree();
  const Node& measures = *root.find("measures");
  CHECK(set(root, "measures.pork.seafood.add_pp", "30").empty());
  CHECK(measures.items[1].find("tariff")->find("add_pp")->scalar == "30");
  CHECK(set(root, "measures.pork.seafood.from", "2025-04-01").empty());
  CHECK(measures.items[1].find("from")->scalar == "2025-04-01");
  CHECK(set(root, "measures.tariff-2.set_rate", "20%").empty());
  CHECK(measures.items[2].find("tariff")->find("set_rate")->scalar == "20%");
  CHECK(set(root, "measures.chn-2025-03-20-canola-oil.coverage", "0.5").empty());
  CHECK(measures.items[0].find("coverage")->scalar == "0.5");
}

TEST_CASE("what cannot be set is said, with a suggestion") {
  Node root = tree();
  auto out = set(root, "measures.tarif-2.set_rate", "20%");
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "C010");
  CHECK(out[0].hint.find("did you mean 'tariff-2'?") == 0);
  CHECK(set(root, "measures.chn-2025-03-20-canola-oil.add_pp", "5").size() == 1);
  CHECK(set(root, "name.first", "x").size() == 1);
  CHECK(set(root, "model..preset", "x").size() == 1);
}
