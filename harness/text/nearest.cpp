#include "harness/text/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "harness/text/join.hpp"

namespace sealbench::text {

namespace {

std::string lower(std::string_view text) {
  std::string all(text);
  std::transform(all.begin(), all.end(), all.begin(), [](unsigned char c) { return std::tolower(c); });
  return all;
}

/// Three characters are few enough to say which name was meant, two are not.
constexpr std::size_t kLeastPart = 3;

/// One edit in a short name, one for each three characters of a longer one.
std::size_t few(std::size_t length) { return std::max<std::size_t>(1, length / 3); }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // distance[i + 1][j + 1] is that of the first i characters of a and the first j of b; row and column 0 are a border
  // that no minimum chooses.
  const std::size_t more_than_any = a.size() + b.size();
  std::vector<std::vector<std::size_t>> distance(a.size() + 2, std::vector<std::size_t>(b.size() + 2, more_than_any));
  for (std::size_t i = 0; i <= a.size(); ++i) distance[i + 1][1] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) distance[1][j + 1] = j;
  std::array<std::size_t, 256> last_row{};  // where each character was last seen in a
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t last_column = 0;  // where a's i-th character was last seen in b
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t row = last_row.at(static_cast<unsigned char>(b[j - 1]));
      const std::size_t column = last_column;
      const bool same = a[i - 1] == b[j - 1];
      if (same) last_column = j;
      distance[i + 1][j + 1] =
          std::min({distance[i][j] + (same ? 0 : 1), distance[i + 1][j] + 1, distance[i][j + 1] + 1,
                    distance[row][column] + (i - row - 1) + 1 + (j - column - 1)});
    }
    last_row.at(static_cast<unsigned char>(a[i - 1])) = i;
  }
  return distance[a.size() + 1][b.size() + 1];
}

std::string nearest(std::string_view typed, const std::vector<std::string>& known) {
  const std::string wanted = lower(typed);
  if (wanted.empty()) return {};
  const std::string* best = nullptr;
  std::size_t least = few(wanted.size()) + 1;
  for (const std::string& name : known) {
    const std::size_t edits = edit_distance(wanted, lower(name));
    if (edits >= least || edits >= name.size()) continue;  // all of its characters replaced is no likeness
    least = edits;
    best = &name;
  }
  if (best == nullptr && wanted.size() >= kLeastPart) {
    for (const std::string& name : known) {
      if (lower(name).find(wanted) == std::string::npos) continue;
      if (best == nullptr || name.size() < best->size()) best = &name;
    }
  }
  return best == nullptr ? std::string() : *best;
}

std::string unknown(std::string_view kind, std::string_view typed, const std::vector<std::string>& known,
                    std::string_view choose) {
  const std::string meant = nearest(typed, known);
  if (!meant.empty()) return fmt::format("unknown {} \"{}\": did you mean {}?", kind, typed, meant);
  return fmt::format("unknown {} \"{}\": {} {}", kind, typed, choose, text::join(known, ", "));
}

}  // namespace sealbench::text
