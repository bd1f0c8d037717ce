#include "harness/results/shape.hpp"

namespace sealbench::results {

namespace {

void check_whole_numbers(const Reader& figures) {
  for (const Reader& figure : figures.members()) (void)figure.integer();
}

void check_counter(const Reader& counter) {
  if (const auto exact = counter.find("exact")) (void)exact->boolean();
  for (const char* const text : {"method", "method_reason"}) {
    if (const auto found = counter.find(text)) (void)found->string();
  }
  for (const char* const figures : {"by_name", "by_call", "errors"}) {
    if (const auto found = counter.find(figures)) check_whole_numbers(*found);
  }
  if (const auto range = counter.find("range")) {
    const std::vector<Reader> ends = range->elements();
    if (ends.size() != 2) range->fail("must be two numbers");
    for (const Reader& end : ends) (void)end.integer();
  }
}

}  // namespace

void check_counts(const Reader& counts) {
  for (const Reader& counter : counts.members()) {
    if (counter.json().is_object()) check_counter(counter);
  }
}

void check_phases(const Reader& phases) {
  const auto all = phases.find("phases");
  if (!all) return;
  for (const Reader& phase : all->elements()) {
    (void)phase.at("name").string();
    (void)phase.at("median_s").number();
  }
}

void check_observed(const Reader& observed) {
  if (const auto cloned_again = observed.find("cloned_again")) (void)cloned_again->boolean();
}

void check_plan(const Reader& plan) {
  if (const auto ended_by = plan.find("ended_by")) (void)ended_by->string();
  if (const auto order = plan.find("order")) (void)order->elements();
  const auto subjects = plan.find("subjects");
  if (!subjects) return;
  for (const Reader& subject : subjects->elements()) {
    if (const auto name = subject.find("name")) (void)name->string();
  }
}

}  // namespace sealbench::results
