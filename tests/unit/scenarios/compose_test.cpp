#include "scenarios/compose.hpp"

#include <map>

#include "scenarios/resolve.hpp"
#include "tests/support/tree.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;

namespace {

const std::string base =
    "tradeflow: 1\n"
    "name: base\n"
    "baseline: toy\n"
    "model: {deficits: gdp-share}\n"
    "measures:\n"
    "  - id: pork\n"
    "    tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 25}\n";
const std::string oil =
    "tradeflow: 1\n"
    "name: oil\n"
    "baseline: toy\n"
    "measures:\n"
    "  - {id: oil, tariff: {imposed_by: chn, on_exports_of: can, sectors: oil, add_pp: 100}}\n";

using Files = std::map<std::string, std::string>;

Composed compose(const Files& files, const std::string& name, Diagnostics& out) {
  return composed(
      tree(files.at(name), name),
      [&](const Word& file, Diagnostics&) -> std::optional<Node> {
        return tree(files.at(file.text), file.text);
      },
      out);
}

Composed composed_well(const Files& files, const std::string& name) {
  Diagnostics out;
  Composed done = compose(files, name, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  return done;
}

std::string problems(const Files& files, const std::string& name) {
  Diagnostics out;
  (void)compose(files, name, out);
  std::string text;
  for (const Diagnostic& one : out) {
    text += one.where.file + " ";
    text += shown({one});
  }
  return text;
}

std::string lines(const std::vector<Difference>& all) {
  std::string text;
  for (const Difference& one : all) {
    text += one.path + ": '" + one.before + "' -> '" + one.after + "' at " + one.where.file + ":" +
            std::to_string(one.where.line) + "\n";
  }
  return text;
}

const std::string child = "tradeflow: 1\nname: child\nextends: base\n";

}  // namespace

TEST_CASE("a scenario has its parent's keys and measures and its own, each with its place") {
  const Composed done = composed_well(
      {{"base", base},
       {"child", child + "as_of: 2025-09-01\nmeasures:\n  - {id: oil, ban: {imposed_by: chn, "
                         "on_exports_of: can, sectors: oil}}\n"}},
      "child");
  CHECK(done.tree.find("extends") == nullptr);
  CHECK(done.tree.find("name")->scalar == "child");
  CHECK(done.tree.find("baseline")->where == SourcePosition{"base", 3, 11});
  CHECK(done.tree.find("as_of")->where == SourcePosition{"child", 4, 8});
  REQUIRE(done.tree.find("measures")->items.size() == 2);
  CHECK(done.tree.find("measures")->items[0].where.file == "base");
  CHECK(done.tree.find("measures")->items[1].where.file == "child");
  REQUIRE(done.parent.has_value());
  CHECK(lines(differences(*done.parent, done.tree)) ==
        "name: 'base' -> 'child' at child:2\n"
        "measures.oil.id: '' -> 'oil' at child:6\n"
        "measures.oil.ban.imposed_by: '' -> 'chn' at child:6\n"
        "measures.oil.ban.on_exports_of: '' -> 'can' at child:6\n"
        "measures.oil.ban.sectors: '' -> 'oil' at child:6\n"
        "as_of: '' -> '2025-09-01' at child:4\n");
}

TEST_CASE("overrides replace what the parent says, and the grandchild sees it") {
  const Files files{{"base", base},
                    {"child", child + "overrides: {measures.pork.add_pp: 40}\n"},
                    {"grandchild",
                     "tradeflow: 1\nname: grandchild\nextends: child\noverrides: "
                     "{model.deficits: balanced}\n"}};
  const Node all = composed_well(files, "grandchild").tree;
  const Node& tariff = *all.find("measures")->items[0].find("tariff");
  CHECK(tariff.find("add_pp")->scalar == "40");
  CHECK(tariff.find("add_pp")->where.file == "child");
  CHECK(tariff.find("sectors")->where.file == "base");
  CHECK(all.find("model")->find("deficits")->scalar == "balanced");
}

TEST_CASE("composed parts bring their keys and measures, a common ancestor's once") {
  const Files files{{"base", base},
                    {"oil", oil},
                    {"child", child + "as_of: 2025-09-01\n"},
                    {"both", "tradeflow: 1\nname: both\ncompose: [child, base, oil]\n"}};
  const Node all = composed_well(files, "both").tree;
  CHECK(all.find("name")->scalar == "both");
  CHECK(all.find("as_of")->where.file == "child");
  CHECK(all.find("measures")->items.size() == 2);
  CHECK(all.find("compose") == nullptr);
}

TEST_CASE("parts that disagree need an order, and the last one wins") {
  const std::string other = "tradeflow: 1\nname: other\nmodel: {deficits: fixed}\n";
  const std::string both = "tradeflow: 1\nname: both\ncompose: [base, other]\n";
  CHECK(
      problems({{"base", base}, {"other", other}, {"both", both}}, "both") ==
      "other S074 at 3:19: 'model.deficits' is 'fixed' here and 'gdp-share' at base:4 | say which "
      "comes later: order: […]\n");
  const auto rule = [&](const std::string& order) {
    return composed_well(
               {{"base", base}, {"other", other}, {"both", both + "order: " + order + "\n"}},
               "both")
        .tree.find("model")
        ->find("deficits")
        ->scalar;
  };
  CHECK(rule("[base, other]") == "fixed");
  CHECK(rule("[other, base]") == "gdp-share");
}

TEST_CASE("what a parent has set already changes only through overrides") {
  CHECK(
      problems({{"base", base}, {"child", child + "model: {deficits: fixed}\n"}}, "child") ==
      "child S072 at 4:9: 'model.deficits' is set to 'gdp-share' at base:4 already | change it by "
      "overrides: {model.deficits: …}\n");
  CHECK(problems({{"base", base}, {"child", child + "overrides: {measures.prok.add_pp: 1}\n"}},
                 "child") ==
        "child C010 at 4:35: there is no measure 'prok' | did you mean 'pork'? measures: pork\n");
  CHECK(
      problems({{"base", base}, {"child", child + "overrides: {as_of: 2025-09-01}\n"}}, "child") ==
      "child S075 at 4:13: there is no 'as_of' to override | set it in the scenario itself\n");
  CHECK(problems({{"base", base}, {"child", child + "overrides: {measures.pork.add_pp: 25}\n"}},
                 "child") ==
        "child S075 at 4:13: overriding 'measures.pork.add_pp' changes nothing | it has this value "
        "already\n");
}

TEST_CASE("an override of a key that is not there is told what is there") {
  const Files files{{"base", base}, {"child", child + "overrides: {measures.pork.ad_pp: 40}\n"}};
  CHECK(problems(files, "child") ==
        "child S075 at 4:13: there is no 'measures.pork.ad_pp' to override | did you mean "
        "'measures.pork.add_pp'?\n");
}

TEST_CASE("what cannot be read leaves no tree that would be blamed for what is missing") {
  Diagnostics out;
  const Node file = tree("tradeflow: 1\nname: x\nextends: gone\n");
  const Composed done = composed(
      file, [](const Word&, Diagnostics&) -> std::optional<Node> { return std::nullopt; }, out);
  CHECK_FALSE(done.whole);
}

TEST_CASE("a circle of parents is named, link by link") {
  CHECK(problems({{"a", "name: a\nextends: b\n"}, {"b", "name: b\nextends: a\n"}}, "a") ==
        "b S071 at 2:10: scenarios go round in a circle: a → b → a | a parent knows nothing of its "
        "children\n");
}

TEST_CASE("extends and compose exclude each other; an order lists the parts, each once") {
  CHECK(problems({{"base", base}, {"x", "name: x\nextends: base\ncompose: [base]\n"}}, "x") ==
        "x S070 at 3:10: 'extends' and 'compose' exclude each other | compose the parent with the "
        "others\n");
  CHECK(problems(
            {{"base", base}, {"oil", oil}, {"x", "name: x\ncompose: [base, oil]\norder: [base]\n"}},
            "x") ==
        "x S073 at 3:8: 'order' does not list the files of 'compose', each once | the later one "
        "wins\n");
}

TEST_CASE("an order or overrides without other files are refused, not ignored") {
  CHECK(
      problems({{"x", base + "order: [base]\noverrides: {model.deficits: fixed}\n"}}, "x") ==
      "x S073 at 8:8: 'order' is about the files of 'compose', and there are none | compose: "
      "[a.yaml, b.yaml]\n"
      "x S075 at 9:12: there is no other file whose values could be overridden | write the values "
      "themselves, or extends: base.yaml\n");
}

TEST_CASE("where a scenario is not composed, its composition is refused, not ignored") {
  Diagnostics out;
  (void)read_scenario(tree("tradeflow: 1\nname: x\nbaseline: toy\nextends: base\n"), out);
  REQUIRE(out.size() == 1);
  CHECK(out.front().code == "S076");
}
