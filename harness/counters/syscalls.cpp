// counts.syscalls: the system calls of one launch, by name.
#include "harness/counters/syscalls.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/tracer.hpp"

namespace sealbench::counters {

namespace {

constexpr int kLaunches = 3;  // enough to tell "always the same" from "varies", and to have a median

results::Json by_name(const std::map<std::string, std::uint64_t>& counts) {
  results::Json object = results::Json::object();
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

results::Json varying(std::span<const Tally> tallies, std::map<std::string, std::uint64_t> Tally::*counts) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> ranges;
  for (const Tally& tally : tallies) {
    for (const auto& [name, count] : tally.*counts) ranges.try_emplace(name, count, count);
  }
  results::Json object = results::Json::object();
  for (auto& [name, range] : ranges) {
    for (const Tally& tally : tallies) {
      const auto found = (tally.*counts).find(name);
      const std::uint64_t count = found == (tally.*counts).end() ? 0 : found->second;
      range.first = std::min(range.first, count);
      range.second = std::max(range.second, count);
    }
    if (range.first != range.second) object[name] = {range.first, range.second};
  }
  return object;
}

}  // namespace

results::Json summarize(std::span<const Tally> tallies) {
  if (tallies.empty()) throw std::invalid_argument("no launch to summarize");
  std::vector<const Tally*> order;
  for (const Tally& tally : tallies) order.push_back(&tally);
  std::stable_sort(order.begin(), order.end(), [](const Tally* a, const Tally* b) { return a->total() < b->total(); });
  const Tally& median = *order[(order.size() - 1) / 2];
  const bool exact = std::all_of(tallies.begin(), tallies.end(), [&](const Tally& tally) { return tally == median; });
  results::Json json{{"total", median.total()},          {"exact", exact},
                     {"launches", tallies.size()},       {"range", {order.front()->total(), order.back()->total()}},
                     {"by_name", by_name(median.calls)}, {"errors", by_name(median.errors)}};
  if (exact) return json;
  json["varying"] = varying(tallies, &Tally::calls);
  json["varying_errors"] = varying(tallies, &Tally::errors);
  return json;
}

namespace {

class Syscalls final : public Counter {
 public:
  [[nodiscard]] std::string_view name() const override { return "syscalls"; }

  [[nodiscard]] std::string_view summary() const override {
    static const std::string kSummary = [] {
      const TracerChoice& choice = choose_tracer();
      std::string text = "system calls of a launch by name, with errors";
      if (choice.tracer != nullptr) text += ", counted with " + std::string(choice.tracer->name());
      if (choice.tracer != nullptr && !choice.reason.empty()) text += " (" + choice.reason + ")";
      return text;
    }();
    return kSummary;
  }

  [[nodiscard]] strategies::Support support() const override {
    const TracerChoice& choice = choose_tracer();
    return choice.tracer != nullptr ? strategies::Support::yes() : strategies::Support::no(choice.reason);
  }

  [[nodiscard]] results::Json count(const Launch& launch) const override {
    const TracerChoice& choice = choose_tracer();
    if (choice.tracer == nullptr) throw std::runtime_error("cannot count system calls: " + choice.reason);
    const auto trace = [&](const Command& command) { return choice.tracer->trace(command); };
    static_cast<void>(observe(launch, trace));  // the first one may make directories that the others find
    std::vector<Tally> tallies;
    for (int i = 0; i < kLaunches; ++i) {
      tallies.push_back(observe(launch, trace));
    }
    results::Json json{{"method", choice.tracer->name()}};
    if (!choice.reason.empty()) json["method_reason"] = choice.reason;
    json.update(summarize(tallies));
    return json;
  }
};

}  // namespace

const Counter& syscalls() {
  static const Syscalls kCounter;
  return kCounter;
}

}  // namespace sealbench::counters
