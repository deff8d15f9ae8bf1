#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/display_currency.hpp"
#include "io/sweep_axes.hpp"
#include "io/sweep_engine.hpp"

namespace tradeflow::io {

class LabelledReader;
class LabelledWriter;
struct SweepSummary;

/// Everything in a sweep's file but its draws.
struct SweepRecord {
  BaselineFigures baseline;
  std::string baseline_sha256;
  ScenarioFigures central;         ///< the scenario itself: its texts are kept
  std::vector<std::string> units;  ///< of the parameters
  std::optional<DisplayCurrency> display;
  unsigned deflate = 0;  ///< 0 (none) to 9
};

/// Draws on their way to one file. Each batch is a file of its own in NAME.h5.partial/, whole or
/// absent; one that is there, or in a NAME.h5 of the same sweep, is never solved again. All is
/// addressed by content: what counts is that `sweep_sha256` is this sweep's. Any number of
/// processes may fill the folder.
class SweepStore {
 public:
  /// \param file  NAME.h5; the other arguments outlive the store
  SweepStore(std::filesystem::path file, const SweepBase& base, SweepRecord& record);

  /// SHA-256 over all that the draws follow from: program, baseline, scenario, design, variables.
  /// How many samples there are is no part of it where more of them leave the earlier ones alone.
  [[nodiscard]] const std::string& sha256() const noexcept { return sha256_; }
  [[nodiscard]] std::size_t batches() const noexcept;
  [[nodiscard]] std::uint64_t first(std::size_t batch) const noexcept;
  [[nodiscard]] std::size_t count(std::size_t batch) const noexcept;

  /// NAME.h5 holds this sweep with these draws.
  [[nodiscard]] bool complete() const noexcept;
  [[nodiscard]] bool has(std::size_t batch) const;
  /// \throws IoError  the batch is then not there
  void put(std::size_t batch, const DrawBatch& draws) const;
  /// One variable of one batch. \pre has(batch)
  [[nodiscard]] std::vector<double> numbers(std::size_t batch, std::size_t variable) const;
  [[nodiscard]] std::vector<std::string> status(std::size_t batch) const;

  /// All batches and what they say into NAME.h5, which appears whole or not at all; memory holds
  /// one batch. The batches go. \pre every batch is there
  void merge(const SweepSummary& summary) const;

  /// Removes what is left of this sweep in the folder, half-written files too, and the folder if
  /// nothing else is in it. \pre complete(), and no process is at work there
  void clean() const;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

 private:
  /// Where a batch is: its own file, or a part of NAME.h5.
  struct Place {
    std::filesystem::path file;
    std::size_t row = 0;
    DrawAxes axes;
  };
  [[nodiscard]] std::filesystem::path name(std::size_t batch) const;
  [[nodiscard]] Place place(std::size_t batch) const;
  [[nodiscard]] std::uint64_t draws_in_file() const;
  [[nodiscard]] DrawBatch get(std::size_t batch) const;
  [[nodiscard]] std::vector<std::string> texts(std::size_t batch, const std::string& name) const;
  void declare_design(LabelledWriter& file, const DrawAxes& axes, std::uint64_t first) const;
  void declare(LabelledWriter& file, const DrawAxes& axes, std::uint64_t first) const;
  /// \param from  a file of these draws alone, whose compressed blocks are taken as they are
  void put(LabelledWriter& file, const DrawAxes& axes, const DrawBatch& draws, std::size_t row,
           const LabelledReader* from = nullptr) const;
  void write_texts(LabelledWriter& file) const;
  void write_all(const std::filesystem::path& unfinished, const SweepSummary& summary) const;

  std::filesystem::path file_;
  std::filesystem::path folder_;
  const SweepBase& base_;
  SweepRecord& record_;
  std::string sha256_;
  std::uint64_t in_file_ = 0;  ///< draws of this sweep that NAME.h5 holds already
};

/// Names of axes and variables that a sweep's file may hold: no parameter is called so.
[[nodiscard]] std::set<std::string> sweep_names();

}  // namespace tradeflow::io
