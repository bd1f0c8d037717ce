// A results file, as report, compare, advise and reproduce take it.
#include <sstream>
#include <stdexcept>

#include "harness/advise/recommendation.hpp"
#include "harness/advise/requirement.hpp"
#include "harness/gate/compare.hpp"
#include "harness/gate/consistency.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/plan.hpp"
#include "tests/fuzz/results_checks.hpp"

namespace sealbench {
namespace {

/// What may be refused: it has no such figures, or no plan that can be run again.
template <typename Use>
void try_to(const Use& use) {
  try {
    use();
  } catch (const std::runtime_error&) {
  }
}

void advise_from(results::Results results) {
  const advise::Recommendation recommendation = advise::recommend(results, advise::select_requirements(""));
  advise::add_to(results, recommendation);
  fuzz::require_harmless(advise::sentence(recommendation));
  fuzz::require_round_trip(results);
  fuzz::write_reports(results);
}

void compare_with_itself(const results::Results& results) {
  for (const bool times : {false, true}) {
    const gate::Comparison comparison = gate::compare(results, results, {.times = times});
    for (const char* const format : {"text", "markdown", "json"}) {
      std::ostringstream out;
      gate::write(format, comparison, {}, out);
      fuzz::require_harmless(out.str());
    }
  }
}

void use(const results::Results& results) {
  fuzz::require_round_trip(results);
  fuzz::write_reports(results);
  (void)gate::contradiction(results);
  try_to([&] { advise_from(results); });
  try_to([&] { compare_with_itself(results); });
  try_to([&] { (void)plan::from_json(results.plan); });
}

}  // namespace
}  // namespace sealbench

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealbench;
  const fuzz::File file(fuzz::text_of(data, size));
  results::Results results;
  try {
    results = results::load(file.path());
  } catch (const std::runtime_error&) {
    return 0;
  }
  use(results);
  return 0;
}
