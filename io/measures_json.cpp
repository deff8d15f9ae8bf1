#include "io/measures_json.hpp"

#include <nlohmann/json.hpp>

#include "io/error.hpp"

namespace tradeflow::io {

using Json = nlohmann::ordered_json;

std::string measures_json(const scenarios::Baseline& baseline) {
  return Json{{"base_date", baseline.base_date}, {"within", baseline.measures_within}}.dump();
}

void read_measures_json(const std::string& text, const std::filesystem::path& file,
                        scenarios::Baseline& baseline) {
  try {
    const Json measures = Json::parse(text);
    baseline.base_date = measures.at("base_date");
    baseline.measures_within.clear();
    for (const auto& [fact, share] : measures.at("within").items()) {
      baseline.measures_within.emplace(fact, share.get<double>());
    }
  } catch (const Json::exception& error) {
    throw IoError(file, std::string("measures_within_json is damaged: ") + error.what());
  }
}

}  // namespace tradeflow::io
