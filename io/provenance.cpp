#include "io/provenance.hpp"

#include <openssl/evp.h>

#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <system_error>

#include "io/error.hpp"
#include "io/version.hpp"  // written by each build, see io/version.cmake

namespace tradeflow::io {
namespace {

void succeeds(int openssl_result) {
  if (openssl_result != 1) {
    throw IoError("SHA-256", "OpenSSL refused to compute it");
  }
}

std::time_t build_or_wall_clock() {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");  // https://reproducible-builds.org/specs
  if (epoch == nullptr) {
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  }
  const std::string_view text(epoch);
  std::time_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw IoError("SOURCE_DATE_EPOCH", "'" + std::string(text) + "' is no count of seconds");
  }
  return seconds;
}

}  // namespace

std::string_view tradeflow_version() noexcept {
  return version::number;
}
std::string_view git_sha() noexcept {
  return version::git_sha;
}
bool git_dirty() noexcept {
  return version::git_dirty;
}

std::string created_utc() {
  const std::time_t seconds = build_or_wall_clock();
  std::tm calendar{};
  std::array<char, 64> text{};
  if (::gmtime_r(&seconds, &calendar) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &calendar) == 0) {
    throw IoError("SOURCE_DATE_EPOCH", "is beyond the calendar");
  }
  return text.data();
}

struct Sha256::Digest {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Digest() = default;
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : digest_(std::make_unique<Digest>()) {
  succeeds(EVP_DigestInit_ex(digest_->context, EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;

void Sha256::bytes(std::string_view data) {
  succeeds(EVP_DigestUpdate(digest_->context, data.data(), data.size()));
}

void Sha256::count(std::uint64_t value) {
  std::array<char, 8> little{};
  for (char& byte : little) {
    byte = static_cast<char>(value & 0xFFU);
    value >>= 8U;
  }
  bytes({little.data(), little.size()});
}

void Sha256::text(std::string_view data) {
  count(data.size());
  bytes(data);
}

void Sha256::numbers(std::span<const double> values) {
  count(values.size());
  for (const double value : values) {
    count(std::bit_cast<std::uint64_t>(value));
  }
}

std::string Sha256::hexadecimal() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  succeeds(EVP_DigestFinal_ex(digest_->context, raw.data(), &size));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned int at = 0; at < size; ++at) {
    text += digits[raw[at] >> 4U];
    text += digits[raw[at] & 0xFU];
  }
  return text;
}

std::string sha256(std::string_view data) {
  Sha256 digest;
  digest.bytes(data);
  return digest.hexadecimal();
}

}  // namespace tradeflow::io
