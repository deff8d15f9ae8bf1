#include "scenarios/places.hpp"

#include <algorithm>
#include <string_view>

namespace tradeflow::scenarios {
namespace {

struct Axis {
  std::string_view one;  ///< "region"
  const std::vector<model::Label>& labels;
  const std::vector<model::Group>& groups;
};
const std::vector<model::Group> no_groups;

bool has_code(const std::vector<model::Label>& labels, std::string_view code) {
  return std::any_of(labels.begin(), labels.end(),
                     [&](const model::Label& label) { return model::same_code(label.code, code); });
}

/// The first member of a group that the axis does not have as an entry of its own.
const std::string* missing_member(const Axis& axis, std::string_view name) {
  for (const model::Group& group : axis.groups) {
    if (!model::same_code(group.code, name)) {
      continue;
    }
    for (const std::string& member : group.members) {
      if (!has_code(axis.labels, member)) {
        return &member;
      }
    }
  }
  return nullptr;
}

void report_unknown(const Axis& axis, const Word& word, Diagnostics& out) {
  std::vector<std::string> known;
  std::string codes;
  for (const model::Label& label : axis.labels) {
    known.push_back(label.code);
    codes += (codes.empty() ? "" : " ") + label.code;
  }
  for (const model::Group& group : axis.groups) {
    known.push_back(group.code);
    codes += " " + group.code;
  }
  const auto near = did_you_mean(word.text, known);
  out.push_back(
      {Severity::Error,
       axis.one == "region"   ? "S031"
       : axis.one == "sector" ? "S032"
                              : "S039",
       {},
       word.where,
       "'" + word.text + "' is not a " + std::string(axis.one) + " of this baseline",
       (near ? "did you mean '" + *near + "'? " : std::string()) + "known: " + codes + " all"});
}

template <class I, class Find>
std::vector<I> look_up(const Axis& axis, const Words& words, Diagnostics& out, const Find& find) {
  std::vector<I> found;
  for (const Word& word : words) {
    const std::vector<I> ids = find(word.text);
    if (ids.empty()) {
      report_unknown(axis, word, out);
    } else if (const std::string* member = missing_member(axis, word.text);
               member != nullptr && !has_code(axis.labels, word.text)) {
      out.push_back({Severity::Error,
                     "S033",
                     {},
                     word.where,
                     "group '" + word.text + "' has the member '" + *member +
                         "', which lies inside a larger " + std::string(axis.one) +
                         " of this baseline",
                     "name the " + std::string(axis.one) + "s one by one"});
    }
    found.insert(found.end(), ids.begin(), ids.end());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

std::vector<model::RegionId> Places::regions(const Words& words, Diagnostics& out) const {
  return look_up<model::RegionId>({"region", labels_->regions, labels_->region_groups}, words, out,
                                  [&](const auto& name) { return labels_->regions_named(name); });
}

std::vector<model::SectorId> Places::sectors(const Words& words, Diagnostics& out) const {
  return look_up<model::SectorId>({"sector", labels_->sectors, labels_->sector_groups}, words, out,
                                  [&](const auto& name) { return labels_->sectors_named(name); });
}

std::vector<model::FactorId> Places::factors(const Words& words, Diagnostics& out) const {
  const Words asked = words.empty() ? Words{{"all", {}}} : words;
  return look_up<model::FactorId>(
      {"factor", labels_->factors, no_groups}, asked, out, [&](const std::string& name) {
        std::vector<model::FactorId> found;
        for (const auto f : model::ids<model::FactorId>(labels_->factors.size())) {
          if (name == "all" || model::same_code(labels_->factors[f.offset()].code, name)) {
            found.push_back(f);
          }
        }
        return found;
      });
}

}  // namespace tradeflow::scenarios
