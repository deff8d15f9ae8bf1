#include "seeds/split.hpp"

#include <algorithm>

#include "seeds/complain.hpp"

namespace tradeflow::seeds {
namespace {

using namespace model;

double lean(const std::map<std::string, double>& leans, const std::string& code) {
  if (const auto own = leans.find(code); own != leans.end()) {
    return own->second;
  }
  if (const auto any = leans.find("*"); any != leans.end()) {
    return any->second;
  }
  return leans.empty() ? 1.0 : 0.0;
}

class Splitter {
 public:
  Splitter(const Accounts& parent, const WorldSpec& spec, const Knowledge& knowledge)
      : parent_(parent), spec_(spec), knowledge_(knowledge), parent_sales_(output(parent)) {
    Classification labels = spec.labels;
    labels.factors = parent.labels.factors;
    result_.accounts = make_accounts(std::move(labels));
    result_.accounts.currency = spec.currency;
    result_.accounts.unit = spec.unit;
    result_.accounts.year = spec.year;
    result_.trade_grade.assign(result_.accounts.trade.size(), Grade::B);
  }

  /// Sectors whose parent the prior lacks, and parents without exactly one rest.
  bool check(Diagnostics& out) {
    std::vector<int> children(parent_.labels.sectors.size(), 0);
    std::vector<int> rests(parent_.labels.sectors.size(), 0);
    bool sound = true;
    for (std::size_t j = 0; j < spec_.parents.size(); ++j) {
      const auto p = parent_.labels.sector(spec_.parents[j]);
      if (!p) {
        complain(out, "W005", spec_.labels.sectors[j].code,
                 "the prior has no sector '" + spec_.parents[j] + "'");
        sound = false;
        continue;
      }
      parent_of_.push_back(*p);
      ++children[p->offset()];
      rests[p->offset()] += spec_.split(spec_.labels.sectors[j].code) == nullptr ? 1 : 0;
    }
    for (std::size_t p = 0; p < rests.size(); ++p) {
      if (children[p] == 0 || rests[p] != 1) {
        complain(out, "W006", parent_.labels.sectors[p].code,
                 "of the sectors split from '" + parent_.labels.sectors[p].code +
                     "' exactly one must be its rest, without a split of its own");
        sound = false;
      }
    }
    return sound;
  }

  Split run() {
    const Shape s = result_.accounts.shape();
    for (const auto j : ids<SectorId>(s.sectors)) {
      if (const SplitSpec* split = split_of(j)) {
        place_trade(*split, j);
      }
    }
    for (const auto j : ids<SectorId>(s.sectors)) {
      if (split_of(j) == nullptr) {
        keep_rest_of_trade(j);
      }
      copy_tariffs(j);
    }
    sales_ = output(result_.accounts);
    for (const auto n : ids<RegionId>(s.regions)) {
      place_use(n);
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] const SplitSpec* split_of(SectorId j) const {
    return spec_.split(spec_.labels.sectors[j.offset()].code);
  }
  [[nodiscard]] SectorId parent_of(SectorId j) const { return parent_of_[j.offset()]; }

  [[nodiscard]] double parent_exports(SectorId p, RegionId i) const {
    return parent_sales_(i, p) - parent_.trade(p, as_importer(i), as_exporter(i));
  }
  [[nodiscard]] double parent_imports(SectorId p, RegionId n) const {
    double sum = 0.0;
    for (const auto i : ids<ExporterId>(parent_.shape().regions)) {
      sum += as_region(i) == n ? 0.0 : parent_.trade(p, as_importer(n), i);
    }
    return sum;
  }

  struct Sales {
    double home = 0.0;
    double exports = 0.0;
    Grade home_grade = Grade::D;
    Grade export_grade = Grade::D;
  };

  Sales sales_of(const SplitSpec& split, SectorId j, RegionId i) {
    const SectorId p = parent_of(j);
    const Known* output = knowledge_.level(Subject::Output, i, j);
    const Known* exports = knowledge_.trade(parent_.shape().regions, i, {}, j);
    const Rule& abroad = split.exports ? *split.exports : split.elsewhere;
    Sales sales;
    std::string because;
    if (split.absent.contains(spec_.labels.regions[i.offset()].code)) {
      return sales;
    }
    if (exports != nullptr) {
      sales.exports = exports->value;
      sales.export_grade = std::max(exports->grade, Grade::C);  // its spread over importers is ours
      because = exports->fact->id;
    } else if (output != nullptr && !split.exports && parent_sales_(i, p) > 0.0) {
      sales.exports = output->value * parent_exports(p, i) / parent_sales_(i, p);
      because = "exports in the parent's proportion";
    } else {
      sales.exports = abroad.value * parent_exports(p, i);
      because = "exports: " + abroad.why;
    }
    if (output != nullptr) {
      sales.home = std::max(output->value - sales.exports, least_rest * output->value);
      sales.home_grade = output->grade;
      because = output->fact->id + "; " + because;
    } else {
      sales.home = split.elsewhere.value * parent_.trade(p, as_importer(i), as_exporter(i));
      because += "; home sales: " + split.elsewhere.why;
    }
    result_.notes.push_back({spec_.labels.regions[i.offset()].code + "/" + split.sector,
                             sales.home + sales.exports, sales.exports, because});
    return sales;
  }

  void place_trade(const SplitSpec& split, SectorId j) {
    const SectorId p = parent_of(j);
    const std::size_t regions = parent_.shape().regions;
    std::vector<Sales> sales;
    double exports = 0.0;
    double parents = 0.0;
    for (const auto i : ids<RegionId>(regions)) {
      sales.push_back(sales_of(split, j, i));
      exports += sales.back().exports;
      parents += parent_exports(p, i);
    }
    std::vector<double> appetite(regions);  // of an importer for the new good, against its parent
    for (const auto n : ids<RegionId>(regions)) {
      const Known* imports = knowledge_.trade(regions, {}, n, j);
      const double known = imports != nullptr ? imports->value / parent_imports(p, n) : 0.0;
      appetite[n.offset()] = imports != nullptr ? known : exports / parents;
    }
    for (const auto i : ids<ExporterId>(regions)) {
      const Sales& own = sales[i.offset()];
      double total = 0.0;
      for (const auto n : ids<ImporterId>(regions)) {
        total += as_region(n) == as_region(i) ? 0.0 : parent_.trade(p, n, i) * appetite[n.offset()];
      }
      for (const auto n : ids<ImporterId>(regions)) {
        const bool home = as_region(n) == as_region(i);
        const double share =
            total > 0.0 ? parent_.trade(p, n, i) * appetite[n.offset()] / total : 0.0;
        result_.accounts.trade(j, n, i) = home ? own.home : own.exports * share;
        grade(j, n, i) = home ? own.home_grade : own.export_grade;
      }
    }
  }

  Grade& grade(SectorId j, ImporterId n, ExporterId i) {
    const std::size_t regions = parent_.shape().regions;
    return result_.trade_grade[(j.offset() * regions + n.offset()) * regions + i.offset()];
  }

  void keep_rest_of_trade(SectorId j) {
    const SectorId p = parent_of(j);
    for (const auto n : ids<ImporterId>(parent_.shape().regions)) {
      for (const auto i : ids<ExporterId>(parent_.shape().regions)) {
        const double whole = parent_.trade(p, n, i);
        double rest = whole;
        for (const SectorId c : siblings(j)) {
          rest -= result_.accounts.trade(c, n, i);
        }
        result_.accounts.trade(j, n, i) = std::max(rest, least_rest * whole);
      }
    }
  }

  /// The other sectors of the same parent.
  [[nodiscard]] std::vector<SectorId> siblings(SectorId j) const {
    std::vector<SectorId> all;
    for (const auto c : ids<SectorId>(parent_of_.size())) {
      if (c != j && parent_of(c) == parent_of(j)) {
        all.push_back(c);
      }
    }
    return all;
  }

  void copy_tariffs(SectorId j) {
    const std::size_t regions = parent_.shape().regions;
    for (const auto n : ids<ImporterId>(regions)) {
      const auto row = parent_.tariff.row(parent_of(j), n);
      std::copy(row.begin(), row.end(), result_.accounts.tariff.row(j, n).begin());
    }
  }

  /// Inputs of (n, j) from each good of the prior: the parent's, scaled to j's sales and leaning
  /// as j buys; their sum stays.
  [[nodiscard]] std::vector<double> inputs_of(RegionId n, SectorId j) const {
    const SectorId p = parent_of(j);
    const SplitSpec* split = split_of(j);
    const double size = parent_sales_(n, p) > 0.0 ? sales_(n, j) / parent_sales_(n, p) : 0.0;
    std::vector<double> all(parent_.shape().sectors);
    double before = 0.0;
    double after = 0.0;
    for (const auto k : ids<InputId>(all.size())) {
      const double cell = parent_.inputs(n, k, p) * size;
      const std::string& code = parent_.labels.sectors[k.offset()].code;
      const bool leans = split != nullptr && split->buys.contains(code);
      all[k.offset()] = leans ? cell * split->buys.at(code) : cell;
      before += cell;
      after += all[k.offset()];
    }
    for (double& cell : all) {
      cell *= after > 0.0 ? before / after : 1.0;
    }
    return all;
  }

  void place_use(RegionId n) {
    Accounts& a = result_.accounts;
    const std::size_t sectors = parent_of_.size();
    std::vector<std::vector<double>> bought;  // [user][good of the prior]
    for (const auto j : ids<SectorId>(sectors)) {
      bought.push_back(inputs_of(n, j));
      const SectorId p = parent_of(j);
      for (const auto f : ids<FactorId>(a.shape().factors)) {
        a.value_added(n, j, f) = parent_sales_(n, p) > 0.0 ? parent_.value_added(n, p, f) *
                                                                 sales_(n, j) / parent_sales_(n, p)
                                                           : 0.0;
      }
    }
    for (const auto k : ids<SectorId>(sectors)) {
      if (const SplitSpec* split = split_of(k)) {
        place_users(*split, n, k, bought);
      }
    }
    for (const auto k : ids<SectorId>(sectors)) {
      if (split_of(k) == nullptr) {
        keep_rest_of_use(n, k, bought);
      }
    }
  }

  [[nodiscard]] std::map<std::string, double> users_in(const SplitSpec& split, RegionId n) const {
    std::map<std::string, double> leans = split.users;
    const auto own = split.users_in.find(spec_.labels.regions[n.offset()].code);
    if (own != split.users_in.end()) {
      for (const auto& [user, value] : own->second) {
        leans[user] = value;
      }
    }
    return leans;
  }

  void place_users(const SplitSpec& split, RegionId n, SectorId k,
                   const std::vector<std::vector<double>>& bought) {
    Accounts& a = result_.accounts;
    const SectorId p = parent_of(k);
    double available = 0.0;
    for (const auto i : ids<ExporterId>(parent_.shape().regions)) {
      available += a.trade(k, as_importer(n), i) * (1.0 + a.tariff(k, as_importer(n), i));
    }
    const auto leans = users_in(split, n);
    std::vector<double> weight;
    double total = parent_.final_use(n, p) * lean(leans, "final");
    for (std::size_t j = 0; j < bought.size(); ++j) {
      weight.push_back(bought[j][p.offset()] * lean(leans, spec_.labels.sectors[j].code));
      total += weight.back();
    }
    if (!(total > 0.0)) {  // nobody of its users is here: those who consume take it
      a.final_use(n, k) = available;
      return;
    }
    for (const auto j : ids<SectorId>(bought.size())) {
      a.inputs(n, as_input(k), j) = available * weight[j.offset()] / total;
    }
    a.final_use(n, k) = available * parent_.final_use(n, p) * lean(leans, "final") / total;
  }

  void keep_rest_of_use(RegionId n, SectorId k, const std::vector<std::vector<double>>& bought) {
    Accounts& a = result_.accounts;
    const SectorId p = parent_of(k);
    const std::vector<SectorId> others = siblings(k);
    const auto rest = [&](double whole, double taken) {
      return std::max(whole - taken, least_rest * whole);
    };
    for (const auto j : ids<SectorId>(bought.size())) {
      double taken = 0.0;
      for (const SectorId c : others) {
        taken += a.inputs(n, as_input(c), j);
      }
      a.inputs(n, as_input(k), j) = rest(bought[j.offset()][p.offset()], taken);
    }
    double taken = 0.0;
    for (const SectorId c : others) {
      taken += a.final_use(n, c);
    }
    a.final_use(n, k) = rest(parent_.final_use(n, p), taken);
  }

  const Accounts& parent_;
  const WorldSpec& spec_;
  const Knowledge& knowledge_;
  MarketTable parent_sales_;
  MarketTable sales_;
  std::vector<SectorId> parent_of_;
  Split result_;
};

}  // namespace

Split split_sectors(const Accounts& parent, const WorldSpec& spec, const Knowledge& knowledge,
                    Diagnostics& out) {
  Splitter splitter(parent, spec, knowledge);
  return splitter.check(out) ? splitter.run() : Split{};
}

}  // namespace tradeflow::seeds
