// Where the time of a launch goes: one row for each phase, one column for each subject.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "harness/report/duration.hpp"
#include "harness/report/report.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report {
namespace {

using results::Json;

constexpr std::size_t kColumnGap = 2;

/// The phases of a subject, null without any.
const Json* phases_of(const results::Subject& subject) {
  const Json& found = subject.phases;
  return found.contains("phases") && !found.at("phases").empty() ? &found.at("phases") : nullptr;
}

struct Block {
  std::vector<std::string> names;                 // of phases
  std::vector<const results::Subject*> subjects;  // with just these phases
};

/// Subjects with the same phases stand side by side; another runtime's phases are another block.
std::vector<Block> blocks_of(const results::Results& results) {
  std::vector<Block> blocks;
  for (const results::Subject& subject : results.subjects) {
    const Json* phases = phases_of(subject);
    if (phases == nullptr) continue;
    std::vector<std::string> names;
    for (const Json& phase : *phases) names.push_back(phase.at("name").get<std::string>());
    const auto same =
        std::find_if(blocks.begin(), blocks.end(), [&](const Block& block) { return block.names == names; });
    if (same == blocks.end()) {
      blocks.push_back({.names = std::move(names), .subjects = {&subject}});
    } else {
      same->subjects.push_back(&subject);
    }
  }
  return blocks;
}

double median_of(const results::Subject& subject, std::size_t phase) {
  return phases_of(subject)->at(phase).at("median_s").get<double>();
}

std::string time_text(double seconds) {
  constexpr int kWholeMicroseconds = 3;
  return duration(seconds, TimeUnit::milliseconds, kWholeMicroseconds);
}

std::size_t width_of(const results::Subject& subject) {
  return std::max(text::width_of(subject.name), text::width_of("9999.999 ms"));
}

std::size_t width_of_names(const Block& block) {
  std::size_t width = text::width_of("sum of medians");
  for (const std::string& name : block.names) width = std::max(width, text::width_of(name));
  return width;
}

/// The block in parts that are as wide as a screen, each with one subject at least.
std::vector<Block> parts_of(const Block& block, const Style& style) {
  if (!style.screen) return {block};
  std::vector<Block> parts;
  std::size_t used = 0;
  for (const results::Subject* subject : block.subjects) {
    const std::size_t more = kColumnGap + width_of(*subject);
    if (parts.empty() || used + more > static_cast<std::size_t>(style.width)) {
      parts.push_back({.names = block.names, .subjects = {}});
      used = width_of_names(block);
    }
    parts.back().subjects.push_back(subject);
    used += more;
  }
  return parts;
}

void write_block(const Block& block, std::ostream& out) {
  const std::size_t first = width_of_names(block);
  const auto row = [&](const std::string& name, const auto& cell_of) {
    out << text::align_left(name, first);
    for (const results::Subject* subject : block.subjects) {
      out << std::string(kColumnGap, ' ') << text::align_right(cell_of(*subject), width_of(*subject));
    }
    out << '\n';
  };
  row("phase", [](const results::Subject& subject) { return subject.name; });
  for (std::size_t phase = 0; phase < block.names.size(); ++phase) {
    row(block.names[phase], [&](const results::Subject& subject) { return time_text(median_of(subject, phase)); });
  }
  row("sum of medians", [&](const results::Subject& subject) {
    double sum = 0;
    for (std::size_t phase = 0; phase < block.names.size(); ++phase) sum += median_of(subject, phase);
    return time_text(sum);
  });
}

class PhasesFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "phases"; }
  [[nodiscard]] std::string_view summary() const override { return "median time of each phase of a launch"; }
  void write(const results::Results& results, const Style& style, std::ostream& out) const override {
    const std::vector<Block> blocks = blocks_of(results);
    if (blocks.empty()) out << "no phases were measured; measure with --counters phases\n";
    bool first = true;
    for (const Block& block : blocks) {
      for (const Block& part : parts_of(block, style)) {
        if (!std::exchange(first, false)) out << '\n';
        write_block(part, out);
      }
    }
  }
};

}  // namespace

const Format& phases() {
  static const PhasesFormat format;
  return format;
}

}  // namespace sealbench::report
