// Measures combine by one rule, whatever their order in the file.
#include <algorithm>
#include <cmath>
#include <random>

#include "scenarios/stack.hpp"
#include "tests/support/catch.hpp"

using tradeflow::scenarios::stacked;
using tradeflow::scenarios::Term;

namespace {

std::vector<Term> random_terms(std::mt19937_64& random) {
  const auto draw = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1.0p-53;
  };
  std::vector<Term> terms;
  const std::size_t count = 2 + random() % 9;
  for (std::size_t k = 0; k < count; ++k) {
    Term term;
    term.measure = "m" + std::to_string(k);
    term.coverage = draw(0.0, 1.0);
    const auto kind = k == 0 ? 0 : 1 + random() % 2;
    if (kind == 0) {
      term.set_rate = draw(0.0, 1.0);
    } else if (kind == 1) {
      term.add_pp = draw(-0.3, 1.0);
    } else {
      term.scale_by = draw(0.1, 3.0);
    }
    term.within = draw(0.0, 0.9);
    terms.push_back(term);
  }
  return terms;
}

}  // namespace

TEST_CASE("the order of measures does not change a rate, bit for bit") {
  constexpr unsigned seed = 20250901;
  std::mt19937_64 random(seed);
  for (int world = 0; world < 200; ++world) {
    std::vector<Term> terms = random_terms(random);
    const double rate = stacked(0.09, terms);
    for (int order = 0; order < 20; ++order) {
      std::shuffle(terms.begin(), terms.end(), random);
      INFO("seed " << seed << ", world " << world);
      REQUIRE(stacked(0.09, terms) == rate);
    }
  }
}

TEST_CASE("what a baseline holds of measures already is neither added twice nor left behind") {
  // b is the rate before, held what a year in which each measure was paid a share w of the days
  // leaves of it. Each step of undoing has a relative error of a few 2^-53 and divides by at
  // least 1 - 0.9 or 0.1^9; the bound below is that of the worst draw with nine scalings.
  std::mt19937_64 random(7);
  for (int k = 0; k < 500; ++k) {
    std::vector<Term> terms = random_terms(random);
    double held = 0.09;
    for (const Term& term : terms) {
      held += term.set_rate ? term.within * term.coverage * (*term.set_rate - held) : 0.0;
    }
    double points = 0.0;
    for (Term& term : terms) {
      const double c = term.coverage;
      held *= term.scale_by ? 1.0 - term.within + term.within * (1.0 - c + c * *term.scale_by) : 1;
      points += term.add_pp ? term.within * c * *term.add_pp : 0.0;
      term.paid = random() % 2 == 0;
    }
    std::vector<Term> paid;
    for (Term term : terms) {
      term.within = 0.0;
      if (term.paid) {
        paid.push_back(term);
      }
    }
    CHECK(std::abs(stacked(held + points, terms) - stacked(0.09, paid)) <= 1e-9);
  }
}

TEST_CASE(
    "rates the baseline holds whole between them hide the one before, until one is in force") {
  Term first;
  first.measure = "first-half";
  first.set_rate = 0.10;
  first.within = 182.0 / 366.0;
  first.paid = false;
  Term second = first;
  second.measure = "second-half";
  second.set_rate = 0.18;
  second.within = 184.0 / 366.0;
  const double held = first.within * 0.10 + second.within * 0.18;
  CHECK(stacked(held, std::vector<Term>{first, second}) == held);
  second.paid = true;
  CHECK(stacked(held, std::vector<Term>{second, first}) == 0.18);
  Term next = second;
  next.measure = "next-year";
  next.set_rate = 0.25;
  next.within = 0.0;
  second.paid = false;
  CHECK(stacked(held, std::vector<Term>{second, first, next}) == 0.25);
}
