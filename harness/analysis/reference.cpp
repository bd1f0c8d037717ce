#include "harness/analysis/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "harness/analysis/annotate.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::analysis {

void refer_to(results::Results& results, const std::string& name) {
  const results::Subject* const chosen = results::find(results, name);
  if (chosen == nullptr) throw std::invalid_argument(text::unknown("subject", name, text::names_of(results.subjects)));
  if (chosen->reference) return;
  const bool was_control = chosen->control;
  // At every other point the same runtime and strategy are what one refers to.
  std::vector<const results::Subject*> references = {chosen};
  for (const results::Subject& subject : results.subjects) {
    const bool alike = subject.runtime == chosen->runtime && subject.strategy == chosen->strategy && !subject.control;
    const bool first = std::none_of(references.begin(), references.end(),
                                    [&](const results::Subject* other) { return other->point == subject.point; });
    if (alike && first) references.push_back(&subject);
  }
  for (results::Subject& subject : results.subjects) {
    const bool is_one = std::find(references.begin(), references.end(), &subject) != references.end();
    // Controls of one reference are all alike.
    subject.control = was_control && (subject.control || subject.reference) && !is_one;
    subject.reference = is_one;
  }
  annotate(results);
  const bool any = std::any_of(results.subjects.begin(), results.subjects.end(), [](const results::Subject& subject) {
    return !subject.reference && !subject.ratio.empty();
  });
  if (any) return;
  throw std::invalid_argument(fmt::format(
      "there are no ratios to {}: no other subject was launched in the same blocks; measure them together", name));
}

}  // namespace sealbench::analysis
