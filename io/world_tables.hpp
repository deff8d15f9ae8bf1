#pragma once
#include <vector>

#include "io/baseline_file.hpp"
#include "seeds/calibration_report.hpp"

namespace tradeflow::io {

/// The calibration report's numbers as labelled tables of the baseline's file: `check`, `fact`,
/// `move`, `grade`, `tariff_source`, `update`, `split`. Empty ones are left out.
[[nodiscard]] std::vector<ReportTable> report_tables(const seeds::CalibrationReport& report);

}  // namespace tradeflow::io
