#include "io/trial_read.hpp"

#include <unistd.h>

#include <csignal>

#include "io/error.hpp"
#include "tests/support/catch.hpp"

namespace io = tradeflow::io;

TEST_CASE("a trial that ends, or refuses in an orderly way, says nothing") {
  CHECK_NOTHROW(io::trial_read("world.h5", [] {}));
  CHECK_NOTHROW(io::trial_read("world.h5", [] { throw io::IoError("world.h5", "damaged"); }));
}

TEST_CASE("a trial that crashes or hangs is a damaged file, and the program lives on") {
  CHECK_THROWS_WITH(io::trial_read("world.h5", [] { ::raise(SIGSEGV); }),
                    "world.h5: is damaged: HDF5 crashes on it");
  CHECK_THROWS_WITH(io::trial_read(
                        "world.h5", [] { ::pause(); }, 1),
                    "world.h5: is damaged: reading it takes for ever");
}

TEST_CASE("what a trial does stays in its own process") {
  int value = 1;
  io::trial_read("world.h5", [&] { value = 2; });
  CHECK(value == 1);
}
