#include "io/baseline_file.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include "io/error.hpp"
#include "io/file_header.hpp"
#include "seeds/diagnostic.hpp"
#include "tests/support/arbitrary_accounts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"

namespace io = tradeflow::io;

namespace {

io::BaselineFile sample() {
  io::BaselineFile file;
  file.baseline.accounts = test::arbitrary_accounts(1);
  file.baseline.title = "A world of three — for tests";
  file.baseline.facts_json = R"([{"id":"can-canola-seed-chn-2024"}])";
  file.baseline.base_date = "2024-07-01";
  file.baseline.measures_within = {{"old", 1.0}, {"late", 92.0 / 366.0}};
  file.report_json = R"({"passes":12})";
  file.tables = {{"tension",
                  "how far facts pull against each other",
                  {"fact-a", "fact-b"},
                  {{"target", "million USD", "what the fact says", {4000.0, 0.1}, {}},
                   {"source", "", "who says so", {}, {"Statistics Canada", ""}}}}};
  return file;
}

bool same_bits(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

std::string bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void overwrite(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST_CASE("a baseline comes back from its file exact to the bit") {
  const test::Folder folder;
  const io::BaselineFile written = sample();
  io::write_baseline(folder / "world.h5", written);
  const io::BaselineFile read = io::read_baseline(folder / "world.h5");
  const auto& a = written.baseline.accounts;
  const auto& b = read.baseline.accounts;
  CHECK(a == b);  // labels, groups, unit, year, values; 0 and -0 are equal here
  CHECK(same_bits(a.trade.values(), b.trade.values()));
  CHECK(same_bits(a.tariff.values(), b.tariff.values()));
  CHECK(same_bits(a.inputs.values(), b.inputs.values()));
  CHECK(same_bits(a.value_added.values(), b.value_added.values()));
  CHECK(read.baseline.title == written.baseline.title);
  CHECK(read.baseline.facts_json == written.baseline.facts_json);
  CHECK(read.baseline.base_date == "2024-07-01");
  CHECK(read.baseline.measures_within == written.baseline.measures_within);
  CHECK(read.report_json == written.report_json);
  CHECK(read.tables == written.tables);
  CHECK(read.baseline.sha256 == io::baseline_sha256(a));
}

TEST_CASE("the fingerprint changes with one bit of one number, and with one label") {
  auto accounts = test::arbitrary_accounts(1);
  const std::string before = io::baseline_sha256(accounts);
  double& cell = accounts.deficit.values()[1];
  const double was = cell;
  cell = std::nextafter(cell, 1e300);
  CHECK(io::baseline_sha256(accounts) != before);
  cell = was;
  CHECK(io::baseline_sha256(accounts) == before);
  accounts.labels.sectors[1].name = "Pigs";
  CHECK(io::baseline_sha256(accounts) != before);
}

TEST_CASE("equal baselines are equal bytes") {
  const test::Folder folder;
  ::setenv("SOURCE_DATE_EPOCH", "1756728000", 1);
  io::write_baseline(folder / "a.h5", sample());
  io::write_baseline(folder / "b.h5", sample());
  ::unsetenv("SOURCE_DATE_EPOCH");
  CHECK(bytes(folder / "a.h5") == bytes(folder / "b.h5"));
}

TEST_CASE("a truncated file is refused wherever it ends, a garbled one never believed") {
  const test::Folder folder;
  io::write_baseline(folder / "world.h5", sample());
  const std::string whole = bytes(folder / "world.h5");
  for (const std::size_t size :
       {std::size_t(0), std::size_t(8), whole.size() / 2, whole.size() - 1}) {
    INFO(size << " of " << whole.size() << " bytes");
    overwrite(folder / "cut.h5", whole.substr(0, size));
    CHECK_THROWS_AS(io::read_baseline(folder / "cut.h5"), io::IoError);
  }
  overwrite(folder / "text.h5", "region,value\ncan,1\n");
  CHECK_THROWS_WITH(io::read_baseline(folder / "text.h5"),
                    test::contains("text.h5") && test::contains("file signature not found"));
  CHECK_THROWS_WITH(io::read_baseline(folder / "none.h5"),
                    test::contains("none.h5") && test::contains("No such file"));
}

TEST_CASE("a number flipped on the disk is found") {
  const test::Folder folder;
  const io::BaselineFile written = sample();
  io::write_baseline(folder / "world.h5", written);
  std::string whole = bytes(folder / "world.h5");
  const double value = written.baseline.accounts.trade.values()[5];
  const std::string stored(reinterpret_cast<const char*>(&value), sizeof value);
  const std::size_t at = whole.find(stored);
  REQUIRE(at != std::string::npos);
  whole[at] = static_cast<char>(whole[at] ^ 1);
  overwrite(folder / "flipped.h5", whole);
  CHECK_THROWS_WITH(io::read_baseline(folder / "flipped.h5"), test::contains("Fletcher32"));
}

TEST_CASE("only files that tradeflow wrote are replaced") {
  const test::Folder folder;
  io::write_baseline(folder / "ours.h5", sample());
  overwrite(folder / "theirs.h5", "precious");
  CHECK_NOTHROW(io::expect_replaceable(folder / "ours.h5"));
  CHECK_NOTHROW(io::expect_replaceable(folder / "new.h5"));
  CHECK_THROWS_AS(io::expect_replaceable(folder / "theirs.h5"), tradeflow::InputError);
}

TEST_CASE("a folder that is not there is named, with the system's reason") {
  const test::Folder folder;
  CHECK_THROWS_WITH(io::write_baseline(folder / "no/such/world.h5", sample()),
                    test::contains("no/such/world.h5.partial") && test::contains("No such file"));
}
