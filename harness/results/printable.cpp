#include "harness/results/printable.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

namespace sealbench::results {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
};

/// The character at the start of `text`, which is not empty; none when its bytes are no UTF-8 (RFC 3629).
std::optional<Character> first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return Character{.code = lead, .bytes = 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return std::nullopt;
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || surrogate) return std::nullopt;
  return Character{.code = code, .bytes = bytes};
}

bool is_harmful(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool line_end = code == 0x2028 || code == 0x2029;
  const bool reorders = code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                        (code >= 0x2066 && code <= 0x2069);
  return control || line_end || reorders;
}

enum class Newlines { escaped, kept };

std::string escaped(std::string_view text, Newlines newlines) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text);
    const std::size_t bytes = character ? character->bytes : 1;
    if (character && (!is_harmful(character->code) || (newlines == Newlines::kept && text.front() == '\n'))) {
      safe += text.substr(0, bytes);
    } else if (!character || character->code < 0x80) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else {
      safe += fmt::format("\\u{:04x}", character->code);
    }
    text.remove_prefix(bytes);
  }
  return safe;
}

}  // namespace

std::string printable(std::string_view text) { return escaped(text, Newlines::escaped); }

std::string printable_lines(std::string_view text) { return escaped(text, Newlines::kept); }

Json printable_document(const Json& document) {
  if (document.is_string()) return printable(document.get_ref<const std::string&>());
  if (document.is_object()) {
    Json safe = Json::object();
    for (const auto& [name, member] : document.items()) safe[printable(name)] = printable_document(member);
    return safe;
  }
  if (document.is_array()) {
    Json safe = Json::array();
    for (const Json& element : document) safe.push_back(printable_document(element));
    return safe;
  }
  return document;
}

}  // namespace sealbench::results
