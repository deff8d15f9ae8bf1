#include "io/cli/version.hpp"

#include <H5public.h>
#include <fmt/format.h>

#include <boost/version.hpp>

#include "io/provenance.hpp"

namespace tradeflow::io::cli {

std::string version_text() {
  return fmt::format(
      "tradeflow {} (commit {}{})\ncompiler {}, HDF5 {}.{}.{}, Boost "
      "{}.{}, fmt {}\n",
      tradeflow_version(), git_sha(), git_dirty() ? ", modified" : "", __VERSION__, H5_VERS_MAJOR,
      H5_VERS_MINOR, H5_VERS_RELEASE, BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
      FMT_VERSION / 10000);
}

}  // namespace tradeflow::io::cli
