#include "io/sweep_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "io/atomic_file.hpp"
#include "io/baseline_file.hpp"
#include "io/child_process.hpp"
#include "io/file_header.hpp"
#include "io/layout_io.hpp"
#include "io/provenance.hpp"
#include "io/results_layout.hpp"
#include "io/sweep_design.hpp"
#include "io/sweep_summary.hpp"
#include "io/world_labels.hpp"

namespace tradeflow::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view batch_filetype = "tradeflow-sweep-batch";
constexpr const char* unfinished_name = "merged.h5.";
constexpr std::size_t prefix = 12;  // of sha256, in the names of batches

/// Of this process among all machines that share the folder.
std::string process_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + "-" + std::to_string(::getpid()) + ".partial";
}

/// Texts of the scenario that hold for every draw.
bool holds_for_all(const Texts<ScenarioFigures>& record) {
  return record.axes.size() == 1 && record.name != "termination" &&
         record.name != "certificate_worst_cell";
}

/// The axes of a variable of each draw, without `scenario`.
std::vector<Axis> own_axes(const Numbers<ScenarioFigures>& record) {
  return {record.axes.begin() + 1, record.axes.end()};
}

template <class Value>
std::vector<Value> joined(std::vector<Value> front, const auto& back) {
  front.insert(front.end(), back.begin(), back.end());
  return front;
}

std::vector<double> numbers_from(std::uint64_t first, std::size_t count) {
  std::vector<double> all(count);
  for (std::size_t k = 0; k < count; ++k) {
    all[k] = static_cast<double>(first + k);
  }
  return all;
}

std::vector<std::string> parameter_names(const scenarios::Design& design) {
  std::vector<std::string> names;
  for (const scenarios::Parameter& parameter : design.spec().parameters) {
    names.push_back(parameter.name);
  }
  return names;
}

std::vector<double> column(const std::vector<double>& rows, std::size_t columns, std::size_t at) {
  std::vector<double> values;
  for (std::size_t k = at; k < rows.size(); k += columns) {
    values.push_back(rows[k]);
  }
  return values;
}

std::string identity(const SweepBase& base, SweepRecord& record) {
  Sha256 digest;
  digest.text("tradeflow-sweep");
  digest.text(tradeflow_version());
  digest.text(std::string(git_sha()) + (git_dirty() ? "-dirty" : ""));
  digest.text(record.baseline_sha256);
  digest.text(record.central.run.parameters_json);
  digest.text(record.central.run.facts_json);
  digest.text(sweep_identity(base.plan));
  for (const auto& question : scenario_numbers()) {  // the policy itself: tables are files apart
    if (question.name == "deficit_shift") {
      break;  // from here on, what follows from it
    }
    digest.numbers(question.values(record.central));
  }
  for (const auto& quota : quota_numbers()) {
    digest.numbers(quota.values(record.central));
  }
  for (const auto* variable : base.layout.variables) {
    digest.text(variable->name);
  }
  return digest.hexadecimal();
}

}  // namespace

std::set<std::string> sweep_names() {
  std::set<std::string> names{"draw",        "parameter", "design_point",
                              "design_json", "status",    "message"};
  const auto add = [&names](const auto& layout) {
    for (const auto& record : layout) {
      names.insert(record.name);
      for (const Axis axis : record.axes) {
        names.insert(to_string(axis));
        names.insert(to_string(axis) + "_name");
      }
    }
  };
  add(baseline_numbers());
  add(baseline_texts());
  add(scenario_numbers());
  add(scenario_texts());
  names.insert("groups_json");
  return names;
}

SweepStore::SweepStore(fs::path file, const SweepBase& base, SweepRecord& record)
    : file_(std::move(file)), folder_(file_), base_(base), record_(record) {
  folder_ += ".partial";
  sha256_ = identity(base, record);
  in_file_ = draws_in_file();
}

std::size_t SweepStore::batches() const noexcept {
  const std::uint64_t each = base_.layout.batch();
  return static_cast<std::size_t>((base_.plan.design().draws() + each - 1) / each);
}
std::uint64_t SweepStore::first(std::size_t batch) const noexcept {
  return std::uint64_t{batch} * base_.layout.batch();
}
std::size_t SweepStore::count(std::size_t batch) const noexcept {
  const std::uint64_t left = base_.plan.design().draws() - first(batch);
  return static_cast<std::size_t>(std::min<std::uint64_t>(base_.layout.batch(), left));
}

fs::path SweepStore::name(std::size_t batch) const {
  std::string number = std::to_string(first(batch));
  number.insert(0, std::max<std::size_t>(number.size(), 12) - number.size(), '0');
  return folder_ /
         (sha256_.substr(0, prefix) + "-" + number + "-" + std::to_string(count(batch)) + ".h5");
}

std::uint64_t SweepStore::draws_in_file() const {
  std::error_code none;
  if (!fs::exists(file_, none)) {
    return 0;
  }
  try {
    const LabelledReader file(file_);
    const bool ours = file.attribute("filetype") == results_filetype &&
                      file.attribute("sweep_sha256") == sha256_ &&
                      file.attribute("complete") == "1";
    const h5::Extents draws = file.extents("status");
    const auto all = std::accumulate(draws.begin(), draws.end(), hsize_t{1}, std::multiplies<>());
    return ours ? all : 0;
  } catch (const IoError&) {
    return 0;  // other results, or none
  }
}

bool SweepStore::complete() const noexcept {
  return in_file_ == base_.plan.design().draws();
}

bool SweepStore::has(std::size_t batch) const {
  if (first(batch) + count(batch) <= in_file_) {
    return true;
  }
  const fs::path path = name(batch);
  std::error_code none;
  if (!fs::exists(path, none)) {
    return false;
  }
  try {
    const LabelledReader file(path);
    return file.attribute("filetype") == batch_filetype &&
           file.attribute("sweep_sha256") == sha256_ && file.attribute("complete") == "1" &&
           file.extents("draw") == h5::Extents{count(batch)};
  } catch (const IoError&) {
    return false;  // damaged: it is solved again and replaced
  }
}

SweepStore::Place SweepStore::place(std::size_t batch) const {
  if (first(batch) + count(batch) <= in_file_) {
    return {file_, static_cast<std::size_t>(first(batch)),
            draw_axes(base_.plan.design(), in_file_)};
  }
  return {name(batch), 0, {{"draw"}, {count(batch)}}};
}

void SweepStore::declare_design(LabelledWriter& file, const DrawAxes& axes,
                                std::uint64_t first) const {
  const Money money{base_.accounts.unit, base_.accounts.year, record_.display};
  const scenarios::Design& design = base_.plan.design();
  if (!axes.grid) {
    file.axis("draw", numbers_from(first, axes.extents.front()));
    describe(file, "draw", "1", "number of the draw in the design", {}, {}, money);
  }
  for (std::size_t p = 0; p < design.parameters(); ++p) {
    const scenarios::Parameter& parameter = design.spec().parameters[p];
    if (axes.grid) {
      file.axis(parameter.name, parameter.values);
    } else {
      file.numbers(parameter.name, axes.names, joined(h5::Extents(), draw_chunk(axes.extents)),
                   record_.deflate);
    }
    describe(file, parameter.name, record_.units[p], parameter.path, {}, {}, money);
  }
  file.axis("parameter", parameter_names(design));
  describe(file, "parameter", "1", "parameter of the sweep, by name", {}, {}, money);
}

void SweepStore::declare(LabelledWriter& file, const DrawAxes& axes, std::uint64_t first) const {
  const Money money{base_.accounts.unit, base_.accounts.year, record_.display};
  declare_design(file, axes, first);
  std::string coordinates;
  for (const std::string& name : parameter_names(base_.plan.design())) {
    coordinates += (coordinates.empty() ? "" : " ") + name;
  }
  const auto numbers = [&](const std::string& variable, const std::vector<std::string>& own,
                           const h5::Extents& rest) {
    auto chunk = draw_chunk(joined(axes.extents, rest), axes.names.size());
    if (!axes.grid) {  // a block belongs to one batch, and is compressed by who solves it
      chunk[0] = std::min(chunk[0], base_.layout.batch());
    }
    file.numbers(variable, joined(axes.names, own), joined(h5::Extents(), chunk), record_.deflate);
    if (!axes.grid) {
      file.attribute(variable, "coordinates", coordinates);
    }
  };
  numbers("design_point", {"parameter"}, {base_.plan.design().parameters()});
  describe(file, "design_point", "1", "point of the unit cube, before correlations", {}, {}, money);
  for (const auto* variable : base_.layout.variables) {
    const std::vector<Axis> own = own_axes(*variable);
    numbers(variable->name, names_of(own), extents_of(base_.accounts.labels, own));
    describe(file, variable->name, variable->units, variable->long_name, variable->valuation,
             variable->sign_convention, money);
  }
  file.texts("status", axes.names);
  describe(file, "status", "1", "converged, or what happened to the draw instead", {}, {}, money);
  file.texts("message", axes.names);
  describe(file, "message", "1", "why a draw has no results; empty if it has", {}, {}, money);
}

void SweepStore::put(LabelledWriter& file, const DrawAxes& axes, const DrawBatch& draws,
                     std::size_t row, const LabelledReader* from) const {
  const scenarios::Design& design = base_.plan.design();
  const std::size_t leading = axes.names.size();
  for (std::size_t p = 0; p < design.parameters() && !axes.grid; ++p) {
    file.write(design.spec().parameters[p].name, column(draws.draws.values, design.parameters(), p),
               row);
  }
  file.write("design_point", draws.draws.cube, row, leading);
  for (std::size_t v = 0; v < draws.numbers.size(); ++v) {
    const std::string& variable = base_.layout.variables[v]->name;
    if (from == nullptr || !file.copy(variable, *from, row)) {
      file.write(variable, draws.numbers[v], row, leading);
    }
  }
  file.write("status", draws.status, row, leading);
  file.write("message", draws.message, row, leading);
}

void SweepStore::put(std::size_t batch, const DrawBatch& draws) const {
  fs::create_directories(folder_);
  const fs::path path = name(batch);
  LabelledWriter file(path);
  write_header(file, batch_filetype);
  file.attribute("", "sweep_sha256", sha256_);
  write_world(file, base_.accounts);
  const DrawAxes axes{{"draw"}, {draws.draws.count}};
  declare(file, axes, first(batch));
  put(file, axes, draws, 0);
  write_complete(file);
  fs::path mine = path;
  mine += "." + process_name();  // another process may be at the same batch
  write_whole(mine, file.finish());
  take_name(mine, path);
}

std::vector<double> SweepStore::numbers(std::size_t batch, std::size_t variable) const {
  const Place at = place(batch);
  const LabelledReader file(at.file);
  const auto& record = *base_.layout.variables[variable];
  const auto extents = joined(joined(h5::Extents(), at.axes.extents),
                              extents_of(base_.accounts.labels, own_axes(record)));
  std::vector<double> values(count(batch) * base_.layout.sizes[variable]);
  file.read(record.name, extents, values, at.row, at.axes.names.size());
  return values;
}

std::vector<std::string> SweepStore::texts(std::size_t batch, const std::string& name) const {
  const Place at = place(batch);
  return LabelledReader(at.file).texts(name, joined(h5::Extents(), at.axes.extents), at.row,
                                       count(batch), at.axes.names.size());
}

std::vector<std::string> SweepStore::status(std::size_t batch) const {
  return texts(batch, "status");
}

DrawBatch SweepStore::get(std::size_t batch) const {
  DrawBatch draws;
  draws.draws = base_.plan.design().block(first(batch), count(batch));
  for (std::size_t v = 0; v < base_.layout.variables.size(); ++v) {
    draws.numbers.push_back(numbers(batch, v));
  }
  draws.status = status(batch);
  draws.message = texts(batch, "message");
  return draws;
}

void SweepStore::write_texts(LabelledWriter& file) const {
  const Money money{base_.accounts.unit, base_.accounts.year, record_.display};
  for (const auto& record : scenario_texts()) {
    if (holds_for_all(record)) {
      file.texts(record.name, {});
      file.write(record.name, record.values(record_.central));
      describe(file, record.name, "1", record.long_name, {}, {}, money);
    }
  }
  const std::vector<std::string> design{
      design_json(base_.plan.design().spec(), base_.plan.units())};
  file.texts("design_json", {});
  file.write("design_json", design);
  describe(file, "design_json", "1", "the sweep's design, JSON", {}, {}, money);
  write_part(file, baseline_texts(), record_.baseline, money);
}

void SweepStore::write_all(const fs::path& unfinished, const SweepSummary& summary) const {
  const Money money{base_.accounts.unit, base_.accounts.year, record_.display};
  LabelledWriter file(unfinished, true);
  write_header(file, results_filetype);
  file.attribute("", "baseline_sha256", record_.baseline_sha256);
  file.attribute("", "sweep_sha256", sha256_);
  write_world(file, base_.accounts);
  const DrawAxes axes = draw_axes(base_.plan.design(), base_.plan.design().draws());
  declare(file, axes, 0);
  for (std::size_t batch = 0; batch < batches(); ++batch) {
    const Place at = place(batch);
    const bool whole_file = record_.deflate > 0 && at.file != file_;
    const auto blocks = whole_file ? std::make_optional<LabelledReader>(at.file) : std::nullopt;
    put(file, axes, get(batch), static_cast<std::size_t>(first(batch)),
        blocks ? &*blocks : nullptr);
  }
  write_summary(file, summary, money);
  write_part(file, baseline_numbers(), record_.baseline, money);
  write_texts(file);
  write_complete(file);
  static_cast<void>(file.finish());
}

void SweepStore::merge(const SweepSummary& summary) const {
  const fs::path unfinished = folder_ / (unfinished_name + process_name());
  fs::create_directories(folder_);
  in_child(file_, [&] { write_all(unfinished, summary); });
  take_name(unfinished, file_);
  clean();
}

void SweepStore::clean() const {
  std::error_code failed;
  std::vector<fs::path> mine;
  for (const auto& entry : fs::directory_iterator(folder_, failed)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(sha256_.substr(0, prefix)) || file.starts_with(unfinished_name)) {
      mine.push_back(entry.path());
    }
  }
  for (const fs::path& file : mine) {
    fs::remove(file, failed);
  }
  fs::remove(folder_, failed);  // unless another sweep's batches are in it
}

}  // namespace tradeflow::io
