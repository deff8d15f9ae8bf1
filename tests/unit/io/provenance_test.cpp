#include "io/provenance.hpp"

#include <array>
#include <cstdlib>

#include "io/error.hpp"
#include "tests/support/catch.hpp"

namespace io = tradeflow::io;

TEST_CASE("SHA-256 of the standard's own examples") {  // FIPS 180-2, appendix B
  CHECK(io::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(io::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("texts and numbers are hashed with their lengths, little-endian") {
  io::Sha256 digest;
  digest.text("ab");
  digest.numbers(std::array{1.0});
  const std::string bytes("\2\0\0\0\0\0\0\0ab\1\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\x3f", 26);
  CHECK(digest.hexadecimal() == io::sha256(bytes));
}

TEST_CASE("SOURCE_DATE_EPOCH sets the clock, and nonsense in it is refused") {
  ::setenv("SOURCE_DATE_EPOCH", "1756728000", 1);
  CHECK(io::created_utc() == "2025-09-01T12:00:00Z");
  ::setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
  CHECK_THROWS_AS(io::created_utc(), io::IoError);
  ::unsetenv("SOURCE_DATE_EPOCH");
  CHECK(io::created_utc().size() == 20);
}

TEST_CASE("the program knows what built it") {
  CHECK_FALSE(io::tradeflow_version().empty());
  CHECK((io::git_sha() == "unknown" || io::git_sha().size() == 40));
}
