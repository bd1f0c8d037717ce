#include "harness/results/pretty.hpp"

#include <algorithm>
#include <cstddef>

namespace sealbench::results {
namespace {

bool fits_one_line(const Json& value) {
  return value.is_primitive() || value.empty() ||
         (value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& e) { return e.is_primitive(); }));
}

void append(std::string& text, const Json& value, std::size_t indent) {
  if (fits_one_line(value)) {
    text += value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  const std::string margin(indent + 2, ' ');
  text += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [name, member] : value.items()) {
    text += first ? "\n" : ",\n";
    first = false;
    text += margin;
    if (value.is_object()) text += Json(name).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
    append(text, member, indent + 2);
  }
  text += '\n' + std::string(indent, ' ') + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string pretty(const Json& document) {
  std::string text;
  append(text, document, 0);
  return text + '\n';
}

}  // namespace sealbench::results
