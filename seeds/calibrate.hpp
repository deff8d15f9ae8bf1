#pragma once
#include <set>
#include <string>

#include "model/accounts.hpp"
#include "seeds/calibration_report.hpp"
#include "seeds/ledger.hpp"
#include "seeds/prior.hpp"
#include "seeds/world_spec.hpp"

namespace tradeflow::seeds {

struct Calibration {
  model::Accounts accounts;
  CalibrationReport report;
  BaseTariffs tariffs;          ///< where every rate comes from
  std::set<std::string> facts;  ///< ids of every fact the accounts rest on
};

/// Prior and facts → the world's accounts (recipe of seeds/README.md): update, split, tariffs,
/// balance, report. Pure: the same values give the same bits. Problems with the world or the
/// ledger go to `out`; the result is of use only if none was added. A balance that did not
/// converge is no input problem: the report says so, and whoever builds must refuse it.
[[nodiscard]] Calibration calibrate(const WorldSpec& spec, const Prior& prior, const Ledger& ledger,
                                    Diagnostics& out);

}  // namespace tradeflow::seeds
