#include "harness/report/column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "harness/text/nearest.hpp"

namespace sealbench::report {

#define COLUMN(function) Column function(const results::Results& results);
#define COLUMNS(function) std::vector<Column> function(const results::Results& results);
#include "harness/report/columns.def"
#undef COLUMNS
#undef COLUMN

std::vector<Column> columns(const results::Results& results) {
  std::vector<Column> all;
  const auto add = [&all](std::vector<Column> several) {
    std::move(several.begin(), several.end(), std::back_inserter(all));
  };
#define COLUMN(function) all.push_back(function(results));
#define COLUMNS(function) add(function(results));
#include "harness/report/columns.def"
#undef COLUMNS
#undef COLUMN
  return all;
}

std::vector<Column> columns(const results::Results& results, const std::vector<std::string>& names) {
  std::vector<Column> chosen;
  const std::vector<Column> all = columns(results);
  if (names.empty()) {
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), [](const Column& c) { return !c.on_demand; });
    return chosen;
  }
  for (const std::string& name : names) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Column& column) { return column.name == name; });
    if (found == all.end()) {
      std::vector<std::string> known;
      for (const Column& column : all) known.emplace_back(column.name);
      throw std::invalid_argument(text::unknown("column", name, known, "choose some of"));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

std::string figure_text(const results::Json& json, const std::string& pointer) {
  const results::Json::json_pointer place(pointer);
  if (!json.contains(place)) return {};
  const results::Json& value = json.at(place);
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
}

std::string bytes_text(double bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (std::abs(bytes) >= 1024 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{:.0f} B", bytes);
  const int digits = std::abs(bytes) < 10 ? 2 : std::abs(bytes) < 100 ? 1 : 0;
  return fmt::format("{:.{}f} {}", bytes, digits, kUnits.at(unit));
}

}  // namespace sealbench::report
