#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "harness/report/report.hpp"
#include "harness/text/join.hpp"
#include "harness/text/wrap.hpp"

namespace sealbench::report {

#define FORMAT(function) const Format& function();
#include "harness/report/registry.def"
#undef FORMAT

std::span<const Format* const> all() {
  static const std::array formats = std::to_array<const Format*>({
#define FORMAT(function) &function(),
#include "harness/report/registry.def"
#undef FORMAT
  });
  return formats;
}

std::string line_of(const std::string& sentence, const Style& style) {
  return style.screen ? text::paragraph(sentence, static_cast<std::size_t>(style.width)) : sentence + '\n';
}

std::string line_of(std::string_view first, const std::string& sentence, const Style& style) {
  if (!style.screen) return fmt::format("{}{}\n", first, sentence);
  return text::hanging(first, sentence, static_cast<std::size_t>(style.width));
}

std::string item_of(const std::string& sentence, const Style& style) {
  constexpr std::size_t kIndent = 2;
  return line_of(std::string(2 * kIndent, ' '), sentence, style).substr(kIndent);
}

void Format::write_survey(const results::Survey& survey, const Style& /*style*/, std::ostream& /*out*/) const {
  const std::string first = survey.runs.empty() ? "WORKLOAD" : results::workload_of(survey.runs.front());
  throw std::runtime_error(
      fmt::format("the format {} is of one workload: name it, as bench report FILE#{} does", name(), first));
}

void Format::write_fleet(const fleet::Overview& /*fleet*/, const Style& /*style*/, std::ostream& /*out*/) const {
  std::vector<std::string_view> names;
  for (const Format* format : all()) {
    if (format->takes_fleets()) names.push_back(format->name());
  }
  throw std::runtime_error(
      fmt::format("the format {} is of one host: name it, as bench report FLEET#HOST does, or "
                  "choose one of {}",
                  name(), text::join(names, ", ")));
}

const Format* find(std::string_view name) {
  for (const Format* format : all()) {
    if (format->name() == name) return format;
  }
  return nullptr;
}

}  // namespace sealbench::report
