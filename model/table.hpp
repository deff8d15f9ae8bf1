#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "model/index.hpp"

namespace tradeflow::model {

/// Dense row-major table whose axes are typed: `flow(sector, importer, exporter)`
/// compiles, `flow(sector, exporter, importer)` does not. A regular value.
template <class... Axes>
class Table {
 public:
  static constexpr std::size_t rank = sizeof...(Axes);

  Table() = default;
  /// \param extents  one per axis, in the order of `Axes`
  explicit Table(std::array<std::size_t, rank> extents, double fill = 0.0)
      : extents_(extents), values_(count(extents), fill) {}

  [[nodiscard]] double& operator()(Axes... at) { return values_[offset(at...)]; }
  [[nodiscard]] double operator()(Axes... at) const { return values_[offset(at...)]; }

  [[nodiscard]] std::size_t extent(std::size_t axis) const noexcept { return extents_[axis]; }
  [[nodiscard]] const std::array<std::size_t, rank>& extents() const noexcept { return extents_; }
  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  [[nodiscard]] double* data() noexcept { return values_.data(); }
  [[nodiscard]] const double* data() const noexcept { return values_.data(); }
  [[nodiscard]] std::span<double> values() noexcept { return values_; }
  [[nodiscard]] std::span<const double> values() const noexcept { return values_; }

  /// Contiguous run along the last axis.
  template <class... Leading>
  [[nodiscard]] std::span<const double> row(Leading... at) const {
    static_assert(sizeof...(Leading) + 1 == rank, "row() takes all axes but the last");
    const std::size_t length = extents_[rank - 1];
    return std::span<const double>(values_).subspan(leading_offset(at...) * length, length);
  }
  template <class... Leading>
  [[nodiscard]] std::span<double> row(Leading... at) {
    static_assert(sizeof...(Leading) + 1 == rank, "row() takes all axes but the last");
    const std::size_t length = extents_[rank - 1];
    return std::span<double>(values_).subspan(leading_offset(at...) * length, length);
  }

  friend bool operator==(const Table&, const Table&) = default;

 private:
  static std::size_t count(const std::array<std::size_t, rank>& extents) {
    std::size_t product = 1;
    for (const std::size_t extent : extents) {
      product *= extent;
    }
    return product;
  }
  [[nodiscard]] std::size_t offset(Axes... at) const noexcept { return leading_offset(at...); }
  /// Row-major position over the first sizeof...(at) axes.
  template <class... Ids>
  [[nodiscard]] std::size_t leading_offset(Ids... at) const noexcept {
    std::size_t position = 0;
    std::size_t axis = 0;
    ((position = position * extents_[axis++] + at.offset()), ...);
    return position;
  }

  std::array<std::size_t, rank> extents_{};
  std::vector<double> values_;
};

using TradeTable = Table<SectorId, ImporterId, ExporterId>;  ///< J×N×N
using MarketTable = Table<RegionId, SectorId>;               ///< N×J
using InputTable = Table<RegionId, InputId, SectorId>;       ///< N×J×J: input k, used by sector j
using FactorTable = Table<RegionId, SectorId, FactorId>;     ///< N×J×F
using RegionFactorTable = Table<RegionId, FactorId>;         ///< N×F
using RegionVector = Table<RegionId>;                        ///< N
using SectorVector = Table<SectorId>;                        ///< J

[[nodiscard]] inline TradeTable trade_table(const Shape& s, double fill = 0.0) {
  return TradeTable({s.sectors, s.regions, s.regions}, fill);
}
[[nodiscard]] inline MarketTable market_table(const Shape& s, double fill = 0.0) {
  return MarketTable({s.regions, s.sectors}, fill);
}
[[nodiscard]] inline InputTable input_table(const Shape& s, double fill = 0.0) {
  return InputTable({s.regions, s.sectors, s.sectors}, fill);
}
[[nodiscard]] inline FactorTable factor_table(const Shape& s, double fill = 0.0) {
  return FactorTable({s.regions, s.sectors, s.factors}, fill);
}
[[nodiscard]] inline RegionVector region_vector(const Shape& s, double fill = 0.0) {
  return RegionVector({s.regions}, fill);
}
[[nodiscard]] inline SectorVector sector_vector(const Shape& s, double fill = 0.0) {
  return SectorVector({s.sectors}, fill);
}

}  // namespace tradeflow::model
