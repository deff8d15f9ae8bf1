#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tradeflow::io {

/// What built this program.
[[nodiscard]] std::string_view tradeflow_version() noexcept;  ///< "0.1.0"
[[nodiscard]] std::string_view
git_sha() noexcept;                       ///< 40 digits, or "unknown" outside a repository
[[nodiscard]] bool git_dirty() noexcept;  ///< sources differed from that commit

/// Now, or the instant SOURCE_DATE_EPOCH names, as 2025-09-01T12:00:00Z.
/// \throws IoError  SOURCE_DATE_EPOCH is set but no count of seconds
[[nodiscard]] std::string created_utc();

/// SHA-256 (FIPS 180-4) of a stream of bytes, texts and numbers, in hexadecimal.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void bytes(std::string_view data);
  void count(std::uint64_t value);   ///< 8 bytes, little-endian
  void text(std::string_view data);  ///< its length as `count`, then its bytes
  void numbers(
      std::span<const double> values);      ///< how many as `count`, then IEEE-754, little-endian
  [[nodiscard]] std::string hexadecimal();  ///< call once, last

 private:
  struct Digest;
  std::unique_ptr<Digest> digest_;
};

[[nodiscard]] std::string sha256(std::string_view data);

}  // namespace tradeflow::io
