#pragma once
#include <algorithm>

#include "scenarios/items.hpp"

namespace test {

/// Two items of a traded sector: the first a share of every flow, of which China taxes Canada's.
inline tradeflow::scenarios::Items small_items(const tradeflow::model::Accounts& accounts,
                                               tradeflow::model::SectorId sector, double share) {
  namespace m = tradeflow::model;
  const std::size_t N = accounts.shape().regions;
  m::PartnerTable rates({N, N});
  std::copy_n(accounts.tariff.data() + sector.offset() * rates.size(), rates.size(), rates.data());
  m::PartnerTable taxes({N, N});
  std::copy_n(accounts.export_tax.data() + sector.offset() * taxes.size(), taxes.size(),
              taxes.data());
  const m::PartnerTable ones({N, N}, 1.0);
  tradeflow::scenarios::Items items;
  items.lines.push_back(
      {sector, "loin", 2.5, m::PartnerTable({N, N}, share), rates, rates, taxes, ones});
  items.lines.push_back(
      {sector, "rest", {}, m::PartnerTable({N, N}, 1.0 - share), rates, rates, taxes, ones});
  items.lines[0].tariff(m::ImporterId(1), m::ExporterId(0)) += 0.4;
  items.lines[1].cost(m::ImporterId(2), m::ExporterId(1)) = 0.9;
  items.between.resize(accounts.shape().sectors);
  items.between[sector.offset()] = 3.5;
  return items;
}

}  // namespace test
