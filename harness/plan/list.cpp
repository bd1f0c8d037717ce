#include "harness/plan/list.hpp"

#include <fmt/format.h>

#include "harness/plan/errors.hpp"

namespace sealbench::plan {

std::vector<std::string> split_list(std::string_view text, std::string_view what) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    std::string_view part = text.substr(from, comma - from);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (part.empty())
      throw UsageError(fmt::format("{} \"{}\" has an empty part: write names separated by single commas", what, text));
    parts.emplace_back(part);
    from = comma + 1;
  }
  return parts;
}

}  // namespace sealbench::plan
