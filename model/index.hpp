#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>

#include "model/contract.hpp"

namespace tradeflow::model {

/// An integer that only indexes one kind of thing. No implicit conversion in
/// either direction, no arithmetic except ++, no default value.
template <class Tag>
class Id {
 public:
  using rep = std::int32_t;
  explicit constexpr Id(rep value) noexcept : value_(value) {}
  explicit constexpr Id(std::size_t value) noexcept : value_(static_cast<rep>(value)) {}
  [[nodiscard]] constexpr rep value() const noexcept { return value_; }
  [[nodiscard]] constexpr std::size_t offset() const noexcept {
    return static_cast<std::size_t>(value_);
  }
  constexpr Id& operator++() noexcept {
    ++value_;
    return *this;
  }
  friend constexpr auto operator<=>(Id, Id) noexcept = default;

 private:
  rep value_;
};

using RegionId = Id<struct RegionTag>;
using ImporterId = Id<struct ImporterTag>;  ///< a region in its role as buyer, n
using ExporterId = Id<struct ExporterTag>;  ///< a region in its role as producer, i
using SectorId = Id<struct SectorTag>;      ///< a good as sold, j; or the sector that makes it
using InputId = Id<struct InputTag>;        ///< a composite good as bought by a sector, k
using FactorId = Id<struct FactorTag>;

[[nodiscard]] constexpr ImporterId as_importer(RegionId n) noexcept {
  return ImporterId(n.value());
}
[[nodiscard]] constexpr ExporterId as_exporter(RegionId i) noexcept {
  return ExporterId(i.value());
}
[[nodiscard]] constexpr RegionId as_region(ImporterId n) noexcept {
  return RegionId(n.value());
}
[[nodiscard]] constexpr RegionId as_region(ExporterId i) noexcept {
  return RegionId(i.value());
}
[[nodiscard]] constexpr InputId as_input(SectorId k) noexcept {
  return InputId(k.value());
}
[[nodiscard]] constexpr SectorId as_sector(InputId k) noexcept {
  return SectorId(k.value());
}

/// `for (auto j : ids<SectorId>(count))` visits 0 … count-1 in order.
template <class I>
class IdRange {
 public:
  class Iterator {
   public:
    explicit constexpr Iterator(std::size_t at) noexcept : at_(at) {}
    constexpr I operator*() const noexcept { return I(at_); }
    constexpr Iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) noexcept = default;

   private:
    std::size_t at_;
  };
  explicit constexpr IdRange(std::size_t count) noexcept : count_(count) {}
  [[nodiscard]] constexpr Iterator begin() const noexcept { return Iterator(0); }
  [[nodiscard]] constexpr Iterator end() const noexcept { return Iterator(count_); }

 private:
  std::size_t count_;
};
template <class I>
[[nodiscard]] constexpr IdRange<I> ids(std::size_t count) noexcept {
  return IdRange<I>(count);
}

/// Size of a world: N regions × J sectors × F factors.
struct Shape {
  std::size_t regions = 0;
  std::size_t sectors = 0;
  std::size_t factors = 1;
  friend constexpr bool operator==(const Shape&, const Shape&) noexcept = default;
};

}  // namespace tradeflow::model
