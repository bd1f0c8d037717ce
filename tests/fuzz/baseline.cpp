// A results file as bench gate takes it: as its baseline, and as a run that is compared with a small one of ours.
#include <sstream>
#include <stdexcept>

#include "harness/analysis/annotate.hpp"
#include "harness/cli/gate_plan.hpp"
#include "harness/gate/calibration.hpp"
#include "harness/gate/consistency.hpp"
#include "harness/gate/gate.hpp"
#include "harness/gate/gate_report.hpp"
#include "harness/plan/errors.hpp"
#include "tests/fuzz/results_checks.hpp"

namespace sealbench {
namespace {

using results::Results;

/// What may be refused: there is nothing to compare, or the plan cannot be run again.
template <typename Use>
void try_to(const Use& use) {
  try {
    use();
  } catch (const std::runtime_error&) {
  } catch (const std::invalid_argument&) {  // of a value that nobody can use: bad use as well (cli/main.cpp)
  }
}

void show(const gate::Decision& decision) {
  for (const char* const format : {"text", "json", "junit", "github"}) {
    std::ostringstream out;
    gate::write(format, decision, {}, "", out);
    fuzz::require_harmless(out.str());
  }
  std::ostringstream out;
  gate::write_github_summary(decision, out);
  (void)decision.exit_status();
  (void)decision.needed_blocks();
}

void use(const Results& baseline, const Results& small) {
  const gate::Options rules;
  try_to([&] { show(gate::decide(baseline, small, rules)); });
  try_to([&] { show(gate::decide(small, baseline, rules)); });
  try_to([&] { show(gate::decide(baseline, baseline, rules)); });
  try_to([&] { show(gate::decide_against(baseline, rules)); });
  (void)gate::blocks_missing(baseline, rules);
  (void)gate::cannot_fail(baseline, 300, rules);
  const cli::GatePlanOptions options;
  try_to([&] { (void)cli::gate_plan(baseline, options); });
  try_to([&] { (void)cli::baseline_plan(baseline, options); });
  try_to([&] { (void)cli::gate_counters(baseline, "", rules.counts); });
}

}  // namespace
}  // namespace sealbench

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealbench;
  static const Results kSmall = results::load(SEALBENCH_SOURCE_DIR "/tests/fuzz/corpus/baseline/times.json");
  const fuzz::File file(fuzz::text_of(data, size));
  Results baseline;
  try {
    baseline = results::load(file.path());
  } catch (const std::runtime_error&) {
    return 0;
  }
  (void)gate::contradiction(baseline);  // which, as a missing digest, would end it for whoever is no fuzzer
  analysis::annotate(baseline);
  use(baseline, kSmall);
  return 0;
}
