#include "scenarios/stack.hpp"

#include <algorithm>
#include <cmath>

#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

/// Sums and products in floating point depend on their order, so the order is the names'.
std::vector<const Term*> in_name_order(std::span<const Term> terms) {
  std::vector<const Term*> sorted;
  for (const Term& term : terms) {
    sorted.push_back(&term);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Term* a, const Term* b) { return a->measure < b->measure; });
  return sorted;
}

}  // namespace

std::string percent_text(double rate) {
  return number_text(std::round(rate * 1e12) / 1e10);
}

double stacked(double baseline, std::span<const Term> terms) {
  const std::vector<const Term*> sorted = in_name_order(terms);
  double held = 0.0;        // points the baseline holds
  double held_scale = 1.0;  // factors the baseline holds
  double held_set = 0.0;    // w·c of rates it holds …
  double held_value = 0.0;  // … times those rates
  double points = 0.0;
  double scale = 1.0;
  const Term* set = nullptr;
  for (const Term* term : sorted) {
    const double c = term->coverage;
    const double w = term->within;
    if (term->add_pp) {
      held += w * c * *term->add_pp;
      points += term->paid ? c * *term->add_pp : 0.0;
    } else if (term->scale_by) {
      const double full = 1.0 - c + c * *term->scale_by;
      held_scale *= 1.0 - w + w * full;
      scale *= term->paid ? full : 1.0;
    } else if (term->set_rate) {
      held_set += hides_the_rate_before(*term) ? 1.0 : w * c;
      held_value += w * c * *term->set_rate;
      set = term->paid ? term : set;
    }
  }
  double rate = (baseline - held) / held_scale;
  // Several rates that fill the baseline's year hide the one before just as a single one does.
  if (held_set < 1.0 - 1e-9) {  // shares of a year are whole days: nearer to 1 is rounding
    rate = (rate - held_value) / (1.0 - held_set);
  }
  if (set != nullptr) {
    rate = (1.0 - set->coverage) * rate + set->coverage * *set->set_rate;
  }
  return rate * scale + points;
}

std::optional<std::pair<Term, Term>> clash(std::span<const Term> terms) {
  const Term* first = nullptr;
  for (const Term* term : in_name_order(terms)) {
    if (!term->set_rate || !term->paid) {
      continue;
    }
    if (first != nullptr &&
        (*first->set_rate != *term->set_rate || first->coverage != term->coverage)) {
      return std::pair{*first, *term};
    }
    first = first == nullptr ? term : first;
  }
  return std::nullopt;
}

std::vector<Stack::Cell> Stack::cells() const {
  std::vector<const std::pair<std::size_t, Term>*> sorted;
  for (const auto& entry : entries_) {
    sorted.push_back(&entry);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->first != b->first ? a->first < b->first : a->second.measure < b->second.measure;
  });
  std::vector<Cell> all;
  for (std::size_t at = 0; at < sorted.size(); ++at) {
    const std::size_t offset = sorted[at]->first;
    if (at == 0 || offset != sorted[at - 1]->first) {
      all.push_back({offset, {}});
    }
    all.back().terms.push_back(sorted[at]->second);
  }
  return all;
}

std::vector<Term> Stack::terms(std::size_t offset) const {
  std::vector<Term> found;
  for (const auto& [at, term] : entries_) {
    if (at == offset) {
      found.push_back(term);
    }
  }
  return found;
}

}  // namespace tradeflow::scenarios
