// The calibration report as JSON: one object, keys as the structs name them.
#include "seeds/calibration_report.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::seeds {
namespace {

/// Comma-separated members between a pair of brackets.
class Json {
 public:
  explicit Json(char open, char close) : close_(close), text_(1, open) {}
  Json& raw(std::string_view key, const std::string& value) {
    text_ += first_ ? "" : ",";
    first_ = false;
    text_ += key.empty() ? value : json_text(key) + ":" + value;
    return *this;
  }
  Json& text(std::string_view key, std::string_view value) { return raw(key, json_text(value)); }
  Json& number(std::string_view key, double value) { return raw(key, number_text(value)); }
  Json& flag(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  [[nodiscard]] std::string done() const { return text_ + close_; }

 private:
  char close_;
  bool first_ = true;
  std::string text_;
};

Json object() {
  return Json('{', '}');
}

template <class List, class Each>
std::string array(const List& list, Each each) {
  Json all('[', ']');
  for (const auto& one : list) {
    all.raw("", each(one));
  }
  return all.done();
}

std::string texts(const std::vector<std::string>& list) {
  return array(list, [](const std::string& one) { return json_text(one); });
}

std::string fact_json(const FactLine& one) {
  return object()
      .text("id", one.id)
      .text("says", one.says)
      .text("subject", one.subject)
      .text("grade", one.grade)
      .text("unit", one.unit)
      .number("target", one.target)
      .number("before", one.before)
      .number("reached", one.reached)
      .number("tension", one.tension)
      .number("pressure", one.pressure)
      .flag("reachable", one.reachable)
      .raw("sectors", texts(one.sectors))
      .raw("exporters", texts(one.exporters))
      .raw("importers", texts(one.importers))
      .raw("through", texts(one.through))
      .raw("against", texts(one.against))
      .done();
}

std::string update_json(const RegionUpdate& one) {
  return object()
      .text("region", one.region)
      .number("growth", one.growth)
      .text("because", one.because)
      .number("income_before", one.income_before)
      .number("gdp", one.gdp)
      .number("value_added_odds", one.value_added_odds)
      .done();
}

std::string check_json(const CheckLine& one) {
  return object()
      .text("id", one.id)
      .text("says", one.says)
      .number("target", one.target)
      .number("reached", one.reached)
      .number("percent_off", one.percent_off())
      .text("unit", one.unit)
      .done();
}

}  // namespace

std::string to_json(const CalibrationReport& report) {
  const auto named = [](const auto& one) {
    return object().text("id", one.first).text("says", one.second).done();
  };
  Json grades = object();
  for (std::size_t g = 0; g < 4; ++g) {
    grades.number(to_string(static_cast<Grade>(g)), report.graded[g]);
  }
  return object()
      .text("end", model::to_string(report.end))
      .number("iterations", report.iterations)
      .number("gap", report.gap)
      .raw("checks", array(report.checks, check_json))
      .raw("facts", array(report.facts, fact_json))
      .raw("unused", array(report.unused,
                           [](const Unused& one) {
                             return object().text("id", one.fact).text("why", one.why).done();
                           }))
      .raw("moves", array(report.moves,
                          [](const Move& one) {
                            return object()
                                .text("cell", one.cell)
                                .number("before", one.before)
                                .number("after", one.after)
                                .number("information", one.information)
                                .done();
                          }))
      .raw("value_by_grade", grades.done())
      .raw("tariff_sources",
           array(report.tariff_sources,
                 [](const auto& one) {
                   return object().text("source", one.first).number("imports", one.second).done();
                 }))
      .raw("tariff_records", texts(report.tariff_records))
      .raw("updates", array(report.updates, update_json))
      .raw("splits", array(report.splits,
                           [](const SplitNote& one) {
                             return object()
                                 .text("cell", one.cell)
                                 .number("sales", one.sales)
                                 .number("exports", one.exports)
                                 .text("because", one.because)
                                 .done();
                           }))
      .raw("memos", array(report.memos, named))
      .done();
}

}  // namespace tradeflow::seeds
