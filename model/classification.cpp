#include "model/classification.hpp"

#include <algorithm>

namespace tradeflow::model {
namespace {

constexpr char folded(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class I>
std::optional<I> find(const std::vector<Label>& labels, std::string_view code) {
  const auto at = std::find_if(labels.begin(), labels.end(),
                               [&](const Label& label) { return same_code(label.code, code); });
  if (at == labels.end()) {
    return std::nullopt;
  }
  return I(static_cast<std::size_t>(at - labels.begin()));
}

template <class I>
std::vector<I> find_all(const std::vector<Label>& labels, const std::vector<Group>& groups,
                        std::string_view name) {
  std::vector<I> found;
  if (const auto one = find<I>(labels, name)) {
    found.push_back(*one);
    return found;
  }
  const auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const Group& g) { return same_code(g.code, name); });
  for (std::size_t at = 0; at < labels.size(); ++at) {
    const auto is_member = [&](const std::string& code) {
      return same_code(code, labels[at].code);
    };
    const bool named = group != groups.end()
                           ? std::any_of(group->members.begin(), group->members.end(), is_member)
                           : same_code(name, "all");
    if (named) {
      found.push_back(I(at));
    }
  }
  return found;
}

}  // namespace

bool same_code(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return folded(x) == folded(y); });
}

std::optional<RegionId> Classification::region(std::string_view code) const {
  return find<RegionId>(regions, code);
}
std::optional<SectorId> Classification::sector(std::string_view code) const {
  return find<SectorId>(sectors, code);
}
std::optional<FactorId> Classification::factor(std::string_view code) const {
  return find<FactorId>(factors, code);
}
std::vector<RegionId> Classification::regions_named(std::string_view name) const {
  return find_all<RegionId>(regions, region_groups, name);
}
std::vector<SectorId> Classification::sectors_named(std::string_view name) const {
  return find_all<SectorId>(sectors, sector_groups, name);
}

}  // namespace tradeflow::model
