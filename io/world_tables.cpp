#include "io/world_tables.hpp"

#include <string>
#include <utility>

namespace tradeflow::io {
namespace {

/// Fills a table row by row out of a list of records.
template <class Row>
class TableMaker {
 public:
  TableMaker(std::string name, std::string long_name, const std::vector<Row>& rows) : rows_(rows) {
    table_.name = std::move(name);
    table_.long_name = std::move(long_name);
  }
  template <class Get>
  TableMaker& label(Get get) {
    for (const Row& row : rows_) {
      table_.rows.push_back(get(row));
    }
    return *this;
  }
  template <class Get>
  TableMaker& number(std::string name, std::string units, std::string long_name, Get get) {
    ReportTable::Column column{std::move(name), std::move(units), std::move(long_name), {}, {}};
    for (const Row& row : rows_) {
      column.numbers.push_back(get(row));
    }
    table_.columns.push_back(std::move(column));
    return *this;
  }
  template <class Get>
  TableMaker& text(std::string name, std::string long_name, Get get) {
    ReportTable::Column column{std::move(name), "", std::move(long_name), {}, {}};
    for (const Row& row : rows_) {
      column.texts.push_back(get(row));
    }
    table_.columns.push_back(std::move(column));
    return *this;
  }
  [[nodiscard]] ReportTable done() { return std::move(table_); }

 private:
  const std::vector<Row>& rows_;
  ReportTable table_;
};

constexpr const char* money = "million USD";

ReportTable checks(const std::vector<seeds::CheckLine>& rows) {
  using Row = seeds::CheckLine;
  return TableMaker<Row>("check", "what must come out right", rows)
      .label([](const Row& r) { return r.id; })
      .text("says", "what the published figure is", [](const Row& r) { return r.says; })
      .text("unit", "of target and reached", [](const Row& r) { return r.unit; })
      .number("target", "1", "published figure, in its own unit",
              [](const Row& r) { return r.target; })
      .number("reached", "1", "in these accounts, in the same unit",
              [](const Row& r) { return r.reached; })
      .number("off", "percent", "reached against the published figure",
              [](const Row& r) { return r.percent_off(); })
      .done();
}

ReportTable facts(const std::vector<seeds::FactLine>& rows) {
  using Row = seeds::FactLine;
  return TableMaker<Row>("fact", "facts the accounts were balanced to", rows)
      .label([](const Row& r) { return r.id; })
      .text("grade", "A official, B reputable, C derived, after all it took to become a value",
            [](const Row& r) { return r.grade; })
      .text("unit", "of target, prior and reached", [](const Row& r) { return r.unit; })
      .number("target", "1", "what the fact says", [](const Row& r) { return r.target; })
      .number("prior", "1", "before balancing", [](const Row& r) { return r.before; })
      .number("reached", "1", "after balancing", [](const Row& r) { return r.reached; })
      .number("tension", "1", "reached less target over the tolerance of its grade",
              [](const Row& r) { return r.tension; })
      .number("pressure", "1", "multiplier: rise of ln(cell) the fact presses for",
              [](const Row& r) { return r.pressure; })
      .text("against", "facts that press the other way on the same cells",
            [](const Row& r) {
              std::string all;
              for (const std::string& one : r.against) {
                all += (all.empty() ? "" : ", ") + one;
              }
              return all;
            })
      .done();
}

ReportTable moves(const std::vector<seeds::Move>& rows) {
  using Row = seeds::Move;
  return TableMaker<Row>("move", "largest moves of the balance", rows)
      .label([](const Row& r) { return r.cell; })
      .number("before", money, "in the updated and split prior",
              [](const Row& r) { return r.before; })
      .number("after", money, "in these accounts", [](const Row& r) { return r.after; })
      .number("information", money, "relative entropy of the move",
              [](const Row& r) { return r.information; })
      .done();
}

ReportTable sources(const std::vector<std::pair<std::string, double>>& rows) {
  using Row = std::pair<std::string, double>;
  return TableMaker<Row>("tariff_source", "where the rates above zero come from", rows)
      .label([](const Row& r) { return r.first; })
      .number("imports", money, "imports that pay them", [](const Row& r) { return r.second; })
      .done();
}

ReportTable splits(const std::vector<seeds::SplitNote>& rows) {
  using Row = seeds::SplitNote;
  return TableMaker<Row>("split", "sales of split sectors before balancing", rows)
      .label([](const Row& r) { return r.cell; })
      .number("sales", money, "at home and abroad", [](const Row& r) { return r.sales; })
      .number("exports", money, "abroad", [](const Row& r) { return r.exports; })
      .text("because", "facts, or the rule in their place", [](const Row& r) { return r.because; })
      .done();
}

ReportTable updates(const std::vector<seeds::RegionUpdate>& rows) {
  using Row = seeds::RegionUpdate;
  return TableMaker<Row>("update", "from the prior's year to the world's", rows)
      .label([](const Row& r) { return r.region; })
      .number("growth", "1", "of home sales, current US dollars",
              [](const Row& r) { return r.growth; })
      .text("because", "fact or rule behind the growth", [](const Row& r) { return r.because; })
      .number("income_before", money, "factor income and tariffs in the prior",
              [](const Row& r) { return r.income_before; })
      .number("gdp", money, "nominal GDP, 0 where no fact gives it",
              [](const Row& r) { return r.gdp; })
      .number("value_added_odds", "1", "value added to inputs, against the prior's",
              [](const Row& r) { return r.value_added_odds; })
      .done();
}

ReportTable grades(const std::vector<std::pair<std::string, double>>& rows) {
  using Row = std::pair<std::string, double>;
  return TableMaker<Row>("grade", "value of trade and use by the grade of its cells", rows)
      .label([](const Row& r) { return r.first; })
      .number("value", money, "trade, inputs and final use", [](const Row& r) { return r.second; })
      .done();
}

}  // namespace

std::vector<ReportTable> report_tables(const seeds::CalibrationReport& report) {
  const std::vector<std::pair<std::string, double>> by_grade{{"A", report.graded[0]},
                                                             {"B", report.graded[1]},
                                                             {"C", report.graded[2]},
                                                             {"D", report.graded[3]}};
  std::vector<ReportTable> all{checks(report.checks),
                               facts(report.facts),
                               moves(report.moves),
                               grades(by_grade),
                               sources(report.tariff_sources),
                               updates(report.updates),
                               splits(report.splits)};
  std::vector<ReportTable> filled;
  for (ReportTable& table : all) {
    if (!table.rows.empty()) {
      filled.push_back(std::move(table));
    }
  }
  return filled;
}

}  // namespace tradeflow::io
