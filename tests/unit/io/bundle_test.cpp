#include "io/importers/bundle.hpp"

#include <algorithm>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/data.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/three_by_three.hpp"

namespace fs = std::filesystem;
using tradeflow::Diagnostics;
using tradeflow::Severity;
using tradeflow::io::assemble_bundle;
using tradeflow::io::write_bundle;
using tradeflow::model::Accounts;
using tradeflow::model::ExporterId;
using tradeflow::model::FactorId;
using tradeflow::model::ImporterId;
using tradeflow::model::RegionId;
using tradeflow::model::SectorId;

namespace {

/// A copy of the hand-made world to break, one file at a time.
class Copy {
 public:
  Copy() { fs::copy(test::data("three_by_three"), folder_ / "b", fs::copy_options::recursive); }
  Copy& file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / ("b/" + name)) << text;
    return *this;
  }
  Copy& append(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / ("b/" + name), std::ios::app) << text;
    return *this;
  }
  Copy& remove(const std::string& name) {
    REQUIRE(fs::remove(folder_ / ("b/" + name)));
    return *this;
  }
  [[nodiscard]] fs::path path() const { return folder_ / "b"; }

  [[nodiscard]] Accounts accounts() const {
    Diagnostics out;
    const Accounts accounts = assemble_bundle(path(), out);
    for (const auto& one : out) {
      UNSCOPED_INFO(one.where.file << ":" << one.where.line << ": " << one.message);
    }
    REQUIRE_FALSE(has_errors(out));
    return accounts;
  }
  /// "CODE file:line:column" of everything that is not a note, in order.
  [[nodiscard]] std::vector<std::string> complaints() const {
    Diagnostics out;
    (void)assemble_bundle(path(), out);
    std::vector<std::string> all;
    for (const auto& one : out) {
      if (one.severity != Severity::Note) {
        all.push_back(one.code + " " + fs::path(one.where.file).filename().string() + ":" +
                      std::to_string(one.where.line) + ":" + std::to_string(one.where.column));
      }
    }
    return all;
  }
  [[nodiscard]] std::vector<std::string> notes() const {
    Diagnostics out;
    (void)assemble_bundle(path(), out);
    std::vector<std::string> all;
    for (const auto& one : out) {
      if (one.severity == Severity::Note) {
        all.push_back(one.code);
      }
    }
    return all;
  }

 private:
  test::Folder folder_;
};

using Lines = std::vector<std::string>;

double largest_gap(std::span<const double> a, std::span<const double> b) {
  REQUIRE(a.size() == b.size());
  double gap = 0.0;
  for (std::size_t at = 0; at < a.size(); ++at) {
    gap = std::max(gap, std::abs(a[at] - b[at]));
  }
  return gap;
}

const char* const final_shares =
    "region,sector,share\nnorth,grain,0.117948717948717949\nnorth,mill,0.384615384615384615\n"
    "north,care,0.497435897435897436\nsouth,grain,0.29\nsouth,mill,0.396666666666666667\n"
    "south,care,0.313333333333333333\nisle,grain,0.251428571428571429\n"
    "isle,mill,0.457142857142857143\nisle,care,0.291428571428571429\n";

}  // namespace

TEST_CASE("a bundle's figures land in the cells their codes name") {
  const Accounts world = test::three_by_three();
  const SectorId grain(0);
  const SectorId mill(1);
  CHECK(world.trade(grain, ImporterId(1), ExporterId(0)) == 40.0);  // south buys north's grain
  CHECK(world.trade(grain, ImporterId(0), ExporterId(1)) == 20.0);
  CHECK(world.tariff(grain, ImporterId(1), ExporterId(0)) == 0.25);
  CHECK(world.tariff(grain, ImporterId(0), ExporterId(1)) == 0.1);
  CHECK(world.inputs(RegionId(0), as_input(grain), mill) == 60.0);  // grain bought by mill
  CHECK(world.inputs(RegionId(0), as_input(mill), grain) == 32.0);
  CHECK(world.value_added(RegionId(2), mill, FactorId(1)) == 11.0);
  CHECK(world.final_use(RegionId(1), mill) == 119.0);
  CHECK(world.deficit(RegionId(0)) == -80.0);  // a surplus of 80
  CHECK(world.trade_elasticity(mill) == 2.5);
  CHECK(world.labels.sectors[1].name == "Flour, milled");
  CHECK(world.labels.factors[0].code == "labour");
  CHECK(world.year == 2000);
  CHECK(identities(world).hold());
  CHECK(income(world)(RegionId(0)) == Approx(390.0).epsilon(1e-15));
  CHECK(expenditure(world)(RegionId(1), grain) == Approx(131.0).epsilon(1e-15));
}

TEST_CASE("the textbook's table gives the textbook's coefficients (miller_blair_2_3)") {
  Diagnostics out;
  const Accounts table = assemble_bundle(test::data("miller_blair_2_3"), out);
  REQUIRE_FALSE(has_errors(out));
  const RegionId here(0);
  const auto made = output(table);
  const auto coefficient = [&](std::size_t k, std::size_t j) {
    return table.inputs(here, tradeflow::model::InputId(k), SectorId(j)) / made(here, SectorId(j));
  };
  CHECK(coefficient(0, 0) == 0.15);
  CHECK(coefficient(0, 1) == 0.25);
  CHECK(coefficient(1, 0) == 0.20);
  CHECK(coefficient(1, 1) == 0.05);
  CHECK(identities(table).hold());
}

TEST_CASE("levels and shares of the same economy give the same accounts") {
  const Accounts world = test::three_by_three();
  Copy copy;
  std::string value_added = "region,sector,factor,share\n";
  std::string inputs = "share,region,input,sector\n";  // the order of columns is free
  const auto made = output(world);
  for (std::size_t n = 0; n < 3; ++n) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::string region = world.labels.regions[n].code;
      const std::string sector = world.labels.sectors[j].code;
      const double y = made(RegionId(n), SectorId(j));
      for (std::size_t f = 0; f < 2; ++f) {
        value_added +=
            region + "," + sector + "," + world.labels.factors[f].code + "," +
            std::to_string(world.value_added(RegionId(n), SectorId(j), FactorId(f)) / y) + "\n";
      }
      for (std::size_t k = 0; k < 3; ++k) {
        const double u = world.inputs(RegionId(n), tradeflow::model::InputId(k), SectorId(j));
        inputs += std::to_string(u / y) + "," + region + "," + world.labels.sectors[k].code + "," +
                  sector + "\n";
      }
    }
  }
  copy.remove("value_added.csv").file("value_added_share.csv", value_added);
  copy.remove("inputs.csv").file("input_share.csv", inputs);
  copy.remove("final.csv").file("final_share.csv", final_shares);
  const Accounts from_shares = copy.accounts();
  // to_string keeps six decimals: shares are off by 5e-7, levels by up to 300 times that
  CHECK(largest_gap(from_shares.value_added.values(), world.value_added.values()) <= 1.5e-4);
  CHECK(largest_gap(from_shares.inputs.values(), world.inputs.values()) <= 1.5e-4);
  CHECK(largest_gap(from_shares.final_use.values(), world.final_use.values()) <= 1e-3);
  CHECK(identities(from_shares).worst[0] <= 1e-12);  // (1) holds: value added kept, inputs rescaled
}

TEST_CASE("files that may be absent: tariffs, inputs, final use, surplus") {
  CHECK(largest_gap(Copy().remove("final.csv").accounts().final_use.values(),
                    test::three_by_three().final_use.values()) <= 1e-13);
  CHECK(largest_gap(Copy().remove("surplus.csv").accounts().deficit.values(),
                    test::three_by_three().deficit.values()) == 0.0);
  Copy free;
  free.remove("tariffs.csv").remove("final.csv");
  CHECK(largest_gap(tariff_revenue(free.accounts()).values(), std::vector<double>(3)) == 0.0);
  CHECK(free.notes() == Lines{"I320"});
  CHECK(identities(free.accounts()).hold());
  Copy primary;
  primary.remove("inputs.csv").remove("value_added.csv").remove("final.csv");
  primary.file("value_added_share.csv",
               "region,sector,share\nnorth,grain,1\nnorth,mill,1\nnorth,care,1\nsouth,grain,1\n"
               "south,mill,1\nsouth,care,1\nisle,grain,1\nisle,mill,1\nisle,care,1\n");
  CHECK(identities(primary.accounts()).hold());
  CHECK(primary.accounts().labels.factors.size() == 1);
  CHECK(primary.accounts().final_use(RegionId(0), SectorId(0)) == Approx(122.0).epsilon(1e-15));
}

TEST_CASE("elasticities come with the sectors or in a file of their own, never both") {
  const std::string plain = "code,name\ngrain,G\nmill,M\ncare,C\n";
  Copy copy;
  copy.file("sectors.csv", plain).file("theta.csv", "theta,sector\n8,care\n4,grain\n2.5,mill\n");
  CHECK(copy.accounts().trade_elasticity == test::three_by_three().trade_elasticity);
  CHECK(Copy().file("theta.csv", "sector,theta\ngrain,4\n").complaints() ==
        Lines{"I302 theta.csv:0:0"});
  CHECK(Copy().file("sectors.csv", plain).complaints() == Lines{"I304 sectors.csv:1:1"});
  copy.file("theta.csv", "sector,theta\ngrain,4\nmill,2\n");
  CHECK(copy.complaints() == Lines{"I304 theta.csv:1:1"});
  copy.file("theta.csv", "sector,theta\ngrain,-1\nmill,2\ncare,3\n");
  CHECK(copy.complaints() == Lines{"I111 theta.csv:2:7"});
}

TEST_CASE("what is wrong in a bundle is said with file, line and column, all at once") {
  Copy copy;
  copy.append("trade.csv", "grain,nroth,south,1\ngrain,nroth,isle,1\nmill,isle,isle,51\n");
  copy.append("tariffs.csv", "care,north,south,10%\nmill,south,isle,-1\n");
  copy.append("final.csv", "north,grian,4\n");
  CHECK(copy.complaints() == Lines{"I113 trade.csv:22:1", "I112 trade.csv:20:7",
                                   "I110 tariffs.csv:12:18", "I111 tariffs.csv:13:17",
                                   "I112 final.csv:11:7"});
  Diagnostics out;
  (void)assemble_bundle(copy.path(), out);
  CHECK(out[0].message.find("line 16") != std::string::npos);
  CHECK(out[1].message == "'nroth' is not a region code, in 2 rows");
  CHECK(out[1].hint.find("did you mean 'north'?") == 0);
}

TEST_CASE("codes match without regard to case and keep the spelling of the axis") {
  Copy copy;
  copy.file("surplus.csv", "region,value\nNORTH,80\nSouth,-40\nisle,-40\n");
  CHECK(copy.accounts().labels.regions[0].code == "north");
  CHECK(Copy().append("regions.csv", "North,twice\n").complaints() ==
        Lines{"I114 regions.csv:5:1"});
}

TEST_CASE("missing files, doubled alternatives and near misses are named") {
  CHECK(Copy().remove("bundle.yaml").complaints() == Lines{"I301 b:0:0"});
  CHECK(Copy().remove("regions.csv").complaints() == Lines{"I301 regions.csv:0:0"});
  CHECK(Copy().remove("trade.csv").complaints() == Lines{"I301 trade.csv:0:0"});
  CHECK(Copy().remove("value_added.csv").complaints() == Lines{"I301 value_added.csv:0:0"});
  CHECK(Copy().file("final_share.csv", final_shares).complaints() ==
        Lines{"I302 final_share.csv:0:0"});
  Copy near;
  near.remove("inputs.csv").file("input.csv", "region,input,sector,value\n");
  CHECK(near.complaints().front() == "I303 input.csv:0:0");
  CHECK(Copy().file("rates_2005.csv", "not,read\n").complaints().empty());
}

TEST_CASE("the head of a bundle is read strictly") {
  const std::string head = "tradeflow-bundle: 1\ntitle: T\ncurrency: USD\nunit: USD\nyear: 2000\n";
  CHECK(Copy().file("bundle.yaml", head).complaints().empty());
  CHECK(
      Copy().file("bundle.yaml", "title: T\ncurrency: USD\nunit: USD\nyear: 2000\n").complaints() ==
      Lines{"I301 bundle.yaml:1:1"});
  CHECK(Copy().file("bundle.yaml", head + "rebase: {deficit: keep}\n").complaints() ==
        Lines{"S012 bundle.yaml:6:10"});
  CHECK(Copy().file("bundle.yaml", head + "rebase: {deficits: kepe}\n").complaints() ==
        Lines{"S008 bundle.yaml:6:20"});
}

TEST_CASE("accounts that are no economy are refused, with the worst cells") {
  const auto first = [](const Copy& copy) {
    Diagnostics out;
    (void)assemble_bundle(copy.path(), out);
    REQUIRE_FALSE(out.empty());
    return out.front().code + " " + out.front().message;
  };
  Copy short_of_value_added;
  short_of_value_added.append("trade.csv", "care,north,isle,30\n");  // isle's care sells 110 now
  CHECK(first(short_of_value_added) ==
        "I305 value added and inputs do not sum to output in 1 place: isle/care 0.727272727");
  Copy idle;
  idle.append("sectors.csv", "fish,Fish,4\n").append("value_added.csv", "isle,fish,labour,1\n");
  CHECK(first(idle) == "I306 uses inputs or factors but sells nothing in 1 place: isle/fish 1");
  Copy shares;
  shares.remove("final.csv").file("final_share.csv", "region,sector,share\nnorth,grain,1\n");
  CHECK(first(shares).find("I307 final shares do not sum to one in 2 places, worst: south 0") == 0);
  CHECK(first(Copy().file("surplus.csv", "region,value\nnorth,80\nsouth,-40\n")) ==
        "I310 surpluses do not sum to zero in 1 place:  -40");
}

TEST_CASE("a final use below zero is an error or zero, as the bundle says") {
  Copy copy;
  copy.file("final.csv", "region,sector,value\nnorth,grain,-6.1\nnorth,mill,100\n");
  CHECK(copy.complaints() == Lines{"I308 b:0:0"});
  copy.append("bundle.yaml", "rebase: {negative_final: zero}\n");
  CHECK(copy.accounts().final_use(RegionId(0), SectorId(0)) == 0.0);
  CHECK(copy.accounts().final_use(RegionId(0), SectorId(1)) == 100.0);
  CHECK(copy.notes() == Lines{"I322"});
}

TEST_CASE("value added is kept and inputs are rescaled where shares miss one") {
  Copy copy;
  copy.append("trade.csv", "care,isle,north,0.00005\n");  // north's care: 300.00005
  const Accounts world = copy.accounts();
  CHECK(world.value_added(RegionId(0), SectorId(2), FactorId(0)) == 140.0);
  CHECK(world.inputs(RegionId(0), tradeflow::model::InputId(1), SectorId(2)) ==
        Approx(30.0 * 90.00005 / 90.0).epsilon(1e-15));
  CHECK(copy.notes() == Lines{"I321"});
}

TEST_CASE("an input below zero is kept and said") {
  std::ifstream file(test::data("three_by_three") / "inputs.csv");
  std::string inputs(std::istreambuf_iterator<char>(file), {});
  const std::string mill_in_care = "north,mill,care,30\n";
  inputs.replace(inputs.find(mill_in_care), mill_in_care.size(),
                 "north,grain,care,-10\nnorth,mill,care,40\n");
  Copy copy;
  copy.file("inputs.csv", inputs).remove("final.csv");
  CHECK(copy.accounts().inputs(RegionId(0), tradeflow::model::InputId(0), SectorId(2)) == -10.0);
  CHECK(identities(copy.accounts()).hold());
  CHECK(copy.notes() == Lines{"I323"});
}

TEST_CASE(
    "a bundle that fits is imported bit for bit; one that does not is re-solved and says so") {
  Diagnostics out;
  const auto exact = tradeflow::io::import_bundle(test::data("three_by_three"), out);
  CHECK(exact.base.usable());
  CHECK(exact.base.accounts == test::three_by_three());
  CHECK(out.empty());

  Copy copy;
  copy.append("trade.csv", "care,isle,north,0.00005\n");
  const auto moved = tradeflow::io::import_bundle(copy.path(), out);
  REQUIRE(moved.base.usable());
  CHECK(identities(moved.base.accounts).hold());
  CHECK(moved.base.output.relative > 0.0);
  CHECK(moved.base.output.relative < 1e-5);
  REQUIRE(out.size() == 2);
  CHECK(out[1].code == "I330");

  copy.append("bundle.yaml", "rebase: {deficits: eliminate}\n");
  const auto balanced = tradeflow::io::import_bundle(copy.path(), out);
  REQUIRE(balanced.base.usable());
  CHECK(balanced.base.accounts.deficit == tradeflow::model::RegionVector({3}));
  CHECK(identities(balanced.base.accounts).hold());
  CHECK_THROWS_AS(tradeflow::io::import_bundle(copy.path() / "none", out), tradeflow::InputError);
}

TEST_CASE("an importer's own elasticity is above -1 wherever the sector's may be below zero") {
  Copy copy;
  copy.file("elasticity_ratio.csv", "importer,sector,ratio\nsouth,mill,1.5\n");
  const Accounts world = copy.accounts();
  CHECK(world.elasticity_ratio(RegionId(1), SectorId(1)) == 1.5);
  CHECK(world.elasticity_ratio(RegionId(0), SectorId(1)) == 1.0);
  copy.file("elasticity_ratio.csv", "importer,sector,ratio\nsouth,mill,0\n");
  CHECK(copy.complaints() == Lines{"I111 elasticity_ratio.csv:2:12"});
  copy.file("theta.csv", "sector,theta\ngrain,4\nmill,-0.5\ncare,2\n");
  copy.file("sectors.csv", "code,name\ngrain,Grain\nmill,Mill\ncare,Care\n");
  copy.file("elasticity_ratio.csv", "importer,sector,ratio\nsouth,mill,2\n");
  CHECK(copy.complaints() == Lines{"I304 elasticity_ratio.csv:1:1"});
}

TEST_CASE("accounts written as a bundle are read back bit for bit, and never over a folder") {
  Accounts world = test::three_by_three();
  for (double& value : world.final_use.values()) {
    value /= 3.0;  // digits that do not end
  }
  world.elasticity_ratio(RegionId(1), SectorId(2)) = 2.0 / 3.0;
  world.labels.sectors[1].name = "say \"milled\", twice";
  test::Folder folder;
  write_bundle(world, "title: \"quoted\"", "here", folder / "out");
  Diagnostics out;
  CHECK(assemble_bundle(folder / "out", out) == world);
  CHECK(out.empty());
  const auto again = tradeflow::io::read_bundle(folder / "out", out);
  CHECK(again.title == "title: \"quoted\"");
  CHECK(again.source == "here");
  CHECK_THROWS(write_bundle(world, "t", "", folder / "out"));
  world.export_tax.values()[1] = 0.1;
  CHECK_THROWS_AS(write_bundle(world, "t", "", folder / "tax"), tradeflow::ContractError);
}
