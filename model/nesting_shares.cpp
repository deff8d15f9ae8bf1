#include <algorithm>
#include <cmath>
#include <limits>

#include "model/nesting.hpp"
#include "model/numeric.hpp"

// What a certificate says of (7') and (8') comes from here and shares nothing with the solver's
// map: sums of exponentials of logs, term by term.
namespace tradeflow::model {
namespace {

constexpr double nothing = -std::numeric_limits<double>::infinity();

/// log Σ e^terms; terms that are −∞ are absent.
double log_sum(const std::vector<double>& terms) {
  const double most = *std::max_element(terms.begin(), terms.end());
  if (!std::isfinite(most)) {
    return most;
  }
  double total = 0.0;
  for (const double term : terms) {
    total += std::exp(term - most);
  }
  return most + std::log(total);
}

/// Log price of a nest and the logs of its parts' shares of spending.
struct Parts {
  double log_price = 0.0;
  std::vector<double> log_share;
};

/// \param log_weight  −∞ for a part without a share; need not sum to one
/// \param delta       1 − σ
Parts parts_of(const std::vector<double>& log_weight, const std::vector<double>& log_price,
               double delta) {
  Parts out{0.0, log_weight};
  const double whole = log_sum(log_weight);
  if (whole == nothing) {
    out.log_price = nothing;
    return out;
  }
  double mean = 0.0;  // of prices, and how far one strays from it
  double range = 0.0;
  for (std::size_t k = 0; k < log_weight.size(); ++k) {
    out.log_share[k] -= whole;
    mean += log_weight[k] == nothing ? 0.0 : std::exp(out.log_share[k]) * log_price[k];
  }
  for (std::size_t k = 0; k < log_weight.size(); ++k) {
    range = log_weight[k] == nothing ? range : worse(range, log_price[k] - mean);
  }
  out.log_price = mean;
  if (delta == 0.0) {
    return out;
  }
  double sum = 0.0;
  if (std::abs(delta) * range < 1.0) {  // else digits of a small δ are lost
    for (std::size_t k = 0; k < log_weight.size(); ++k) {
      sum += log_weight[k] == nothing
                 ? 0.0
                 : std::exp(out.log_share[k]) * std::expm1(delta * (log_price[k] - mean));
    }
    sum = std::log1p(sum);
    out.log_price = mean + sum / delta;
    for (std::size_t k = 0; k < log_weight.size(); ++k) {
      out.log_share[k] += log_weight[k] == nothing ? 0.0 : delta * (log_price[k] - mean) - sum;
    }
    return out;
  }
  for (std::size_t k = 0; k < log_weight.size(); ++k) {
    out.log_share[k] += log_weight[k] == nothing ? 0.0 : delta * log_price[k];
  }
  sum = log_sum(out.log_share);
  out.log_price = sum / delta;
  if (sum == nothing) {
    return out;  // every part is banned
  }
  for (double& share : out.log_share) {
    share -= sum;
  }
  return out;
}

/// One market's items [first, last).
class Market {
 public:
  Market(const Nesting& nesting, const std::vector<ItemRates>& rates, const Keeping& keepers,
         const MarketTable& cost_hat, std::size_t first, std::size_t last, ImporterId n)
      : nesting_(nesting),
        rates_(rates),
        keepers_(keepers),
        cost_(cost_hat),
        first_(first),
        last_(last),
        n_(n) {}

  /// \return  log P̂
  double write(std::vector<PartnerTable>& share) const {
    std::vector<double> weight, price;
    std::vector<Parts> items;
    double kept = 0.0;
    for (std::size_t m = first_; m < last_; ++m) {
      items.push_back(item(m, weight, price));
      for (const auto i : exporters()) {
        kept += keepers_.kept[m](n_, i) > 0.0 ? taken(m, i) : 0.0;
      }
    }
    const SectorId j = nesting_.items[first_].sector;
    const double choosing = keepers_.choosing(as_region(n_), j);
    const Parts upper = parts_of(weight, price, 1.0 - nesting_.between(as_region(n_), j));
    const double composite = choosing * std::exp(upper.log_price) + kept;
    for (std::size_t m = first_; m < last_; ++m) {
      for (const auto i : exporters()) {
        const double chosen = choosing * std::exp(upper.log_price + upper.log_share[m - first_] +
                                                  items[m - first_].log_share[i.offset()]);
        share[m](n_, i) =
            (chosen + (keepers_.kept[m](n_, i) > 0.0 ? taken(m, i) : 0.0)) / composite;
      }
    }
    return std::log(composite);
  }

 private:
  [[nodiscard]] IdRange<ExporterId> exporters() const { return ids<ExporterId>(cost_.extent(0)); }
  [[nodiscard]] double landed(std::size_t m, ExporterId i) const {
    return rates_[m].landed(n_, i) * cost_(as_region(i), nesting_.items[m].sector);
  }
  /// What those who keep spend on one flow, per unit of the composite.
  [[nodiscard]] double taken(std::size_t m, ExporterId i) const {
    return keepers_.kept[m](n_, i) * landed(m, i);
  }
  Parts item(std::size_t m, std::vector<double>& weights, std::vector<double>& prices) const {
    const Item& item = nesting_.items[m];
    std::vector<double> weight, price;
    double whole = 0.0;
    for (const auto i : exporters()) {
      const double a = item.share(n_, i);
      whole += a;
      weight.push_back(a > 0.0 ? std::log(a) : nothing);
      price.push_back(a > 0.0 ? std::log(landed(m, i)) : 0.0);
    }
    Parts out = parts_of(weight, price, -item.theta(as_region(n_)));
    weights.push_back(whole > 0.0 ? std::log(whole) : nothing);
    prices.push_back(whole > 0.0 ? out.log_price : 0.0);
    return out;
  }

  const Nesting& nesting_;
  const std::vector<ItemRates>& rates_;
  const Keeping& keepers_;
  const MarketTable& cost_;
  std::size_t first_, last_;
  ImporterId n_;
};

}  // namespace

ItemShares item_shares(const Economy& economy, const Nesting& nesting,
                       const std::vector<ItemRates>& rates, const MarketTable& cost_hat) {
  const std::size_t N = economy.shape.regions;
  const Keeping keepers = keeping(nesting, rates);
  ItemShares out{std::vector<PartnerTable>(nesting.items.size(), PartnerTable({N, N})),
                 market_table(economy.shape)};
  for (std::size_t first = 0; first < nesting.items.size();) {
    const SectorId j = nesting.items[first].sector;
    std::size_t last = first;
    while (last < nesting.items.size() && nesting.items[last].sector == j) {
      ++last;
    }
    for (const auto n : ids<ImporterId>(N)) {
      if (economy.expenditure(as_region(n), j) > 0.0) {
        out.log_price(as_region(n), j) =
            Market(nesting, rates, keepers, cost_hat, first, last, n).write(out.share);
      }
    }
    first = last;
  }
  return out;
}

}  // namespace tradeflow::model
