// Command lines, as getopt_long(3) would read them with "+": options end at the first word that is none.
#include <charconv>

#include "workloads/sealrun/commands/command.hpp"

namespace sealbench::sealrun {

namespace {

const Option& find(std::span<const Option> options, const std::string& word) {
  const bool is_long = word.starts_with("--");
  const std::string_view name = std::string_view(word).substr(is_long ? 2 : 1);
  for (const Option& option : options) {
    // A long name after one dash is accepted too, as Go programs do.
    if (option.name == name || (!is_long && name.size() == 1 && option.letter == name[0])) return option;
  }
  throw UsageError("unknown option " + word);
}

}  // namespace

std::vector<std::string> parse_options(const std::vector<std::string>& arguments, std::span<const Option> options) {
  std::size_t at = 0;
  while (at < arguments.size()) {
    std::string word = arguments[at];
    if (word.size() < 2 || word[0] != '-') break;
    ++at;
    if (word == "--") break;
    if (word == "-h" || word == "--help") throw Help{};
    std::string value;
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) {
      value = word.substr(equals + 1);
      word.resize(equals);
    }
    const Option& option = find(options, word);
    if (option.takes_value && equals == std::string::npos) {
      if (at == arguments.size()) throw UsageError("option " + word + " needs a value");
      value = arguments[at++];
    }
    if (!option.takes_value && equals != std::string::npos) throw UsageError("option " + word + " takes no value");
    option.set(value);
  }
  return {arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end()};
}

std::string describe(std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) {
    std::string line = option.letter != 0 ? std::string("  -") + option.letter + ", " : "      ";
    line += "--" + std::string(option.name) + (option.takes_value ? " VALUE" : "");
    constexpr std::size_t kColumn = 32;
    if (line.size() < kColumn) line.resize(kColumn, ' ');
    text += line + " " + std::string(option.summary) + "\n";
  }
  return text;
}

const std::string& only(const std::vector<std::string>& words, std::string_view what) {
  if (words.empty()) throw UsageError("missing " + std::string(what));
  if (words.size() > 1) throw UsageError("one " + std::string(what) + " expected, found also \"" + words[1] + "\"");
  return words.front();
}

int parse_count(const std::string& text, std::string_view what) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    throw UsageError(std::string(what) + ": a number from 0 expected, found \"" + text + "\"");
  }
  return value;
}

}  // namespace sealbench::sealrun
