// Random economies of the hardest kinds: certified, or failed by name; never a crash, never a
// wrong "converged". TRADEFLOW_ECONOMIES says how many (300), TRADEFLOW_ECONOMIES_FIRST which
// seed comes first; the ctest labelled `slow` runs a hundred thousand.
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <string>

#include "model/certificate.hpp"
#include "model/rebase.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

m::Closure closure_of(std::uint64_t seed) {
  Random random(seed ^ 0xc105ULL);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr m::DeficitRule rules[] = {m::DeficitRule::Fixed, m::DeficitRule::GdpShare,
                                      m::DeficitRule::Balanced};
  const double mobilities[] = {infinity, infinity, 0.0, random.uniform(0.2, 5.0)};
  return {rules[random.below(3)], mobilities[random.below(4)]};
}

/// What each stage did: "newton stalled, 31 passes, off by 1e-4.2 at expenditure r2/s0".
std::string told(const m::Classification& labels, const m::Equilibrium& now) {
  std::string text;
  for (const m::Stage& stage : now.stages) {
    text += "\n  " + std::string(m::to_string(stage.method)) + ' ' +
            std::string(m::to_string(stage.reason)) + ", " + std::to_string(stage.iterations) +
            " passes, off by 1e" + std::to_string(std::log10(stage.worst.value)) + " at " +
            std::string(stage.worst.block) + ' ' +
            labels.regions[stage.worst.region.offset()].code + '/' +
            labels.sectors[stage.worst.sector.offset()].code;
    if (stage.method == m::Method::Continuation) {
      text += ", " + std::to_string(100.0 * stage.fraction) + " % of the shock solved";
    }
  }
  return text;
}

/// How an economy ended: the method that solved it, or what failed. Failures are printed.
std::string outcome(std::uint64_t seed) {
  const m::Rebase made = m::rebase(random_accounts(seed, harsh_recipe(seed)));
  const m::Closure closure = closure_of(seed);
  const auto failed = [&](const std::string& why, const std::string& detail) {
    std::cout << "seed " << seed << ", " << m::to_string(closure.deficits) << ", mobility "
              << closure.mobility << ": " << why << detail << '\n';
    return "failed: " + why;
  };
  if (!made.usable()) {
    return failed("rebase " + std::string(m::to_string(made.termination)), "");
  }
  const m::Classification& labels = made.accounts.labels;
  const m::Economy economy = m::shares(made.accounts);
  const m::Policy policy = harsh_policy(seed, made.accounts);
  const m::Equilibrium now = m::solve(economy, policy, closure);
  if (!now.usable()) {
    CHECK_FALSE(now.stages.empty());
    CHECK_FALSE((now.stages.empty() || now.stages.back().worst.block.empty()));
    return failed(std::string(m::to_string(now.termination)), told(labels, now));
  }
  const m::Certificate certificate = m::certify(labels, economy, policy, closure, now);
  INFO("seed " << seed << ", " << certificate.worst_cell);
  CHECK(certificate.residual <= 1e-10);  // else a wrong "converged"
  CHECK(certificate.walras <= 1e-10);
  if (!certificate.holds(1e-10)) {
    return failed("converged, refused by the certificate", told(labels, now));
  }
  return now.stages.empty() ? "solved by the start itself"
                            : "solved by " + std::string(m::to_string(now.stages.back().method));
}

}  // namespace

TEST_CASE("random economies are certified, or fail by name in less than one of a thousand",
          "[random-economies]") {
  const std::uint64_t first = setting("TRADEFLOW_ECONOMIES_FIRST", 0);
  const std::uint64_t count = setting("TRADEFLOW_ECONOMIES", 300);
  std::map<std::string, std::uint64_t> outcomes;
  std::uint64_t failures = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string how = outcome(seed);
    ++outcomes[how];
    failures += how.starts_with("failed") ? 1 : 0;
  }
  std::cout << count << " random economies from seed " << first << '\n';
  for (const auto& [how, number] : outcomes) {
    std::cout << "  " << number << ' ' << how << '\n';
  }
  CHECK(outcomes["solved by fixed-point"] > 0);
  CHECK(static_cast<double>(failures) <= 1e-3 * static_cast<double>(count));
}
