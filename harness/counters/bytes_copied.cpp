// counts.bytes_copied: what a launch copies, first of all the exe.
#include <optional>
#include <vector>

#include "harness/counters/counter.hpp"
#include "harness/counters/held_child.hpp"
#include "harness/counters/launches.hpp"
#include "harness/counters/phase_buffer.hpp"
#include "harness/counters/summary.hpp"
#include "harness/counters/tracer.hpp"

namespace sealbench::counters {

namespace {

/// What the runtime says its strategy copied.
std::optional<std::uint64_t> reported_by(const Command& command) {
  const PhaseBuffer buffer;
  HeldChild child(buffer.with_environment(command), buffer.fd());
  child.release();
  child.wait();
  const std::uint64_t plus_one = buffer.read().bytes_copied;
  if (plus_one == 0) return std::nullopt;
  return plus_one - 1;
}

class BytesCopied final : public Counter {
 public:
  [[nodiscard]] std::string_view name() const override { return "bytes_copied"; }

  [[nodiscard]] std::string_view summary() const override {
    return "bytes that the strategy copies, as the runtime reports, else what sendfile, copy_file_range and splice "
           "returned";
  }

  [[nodiscard]] strategies::Support support() const override {
    const TracerChoice& choice = choose_tracer();
    return choice.tracer != nullptr ? strategies::Support::yes() : strategies::Support::no(choice.reason);
  }

  [[nodiscard]] results::Json count(const Launch& launch) const override {
    std::vector<std::uint64_t> reported;
    std::vector<std::uint64_t> returned;
    constexpr int kTimes = 3;
    for (int i = 0; i < kTimes; ++i) {
      if (const auto bytes = observe(launch, reported_by)) reported.push_back(*bytes);
      returned.push_back(
          observe(launch, [](const Command& command) { return choose_tracer().tracer->trace(command).copied_bytes; }));
    }
    const bool complete = reported.size() == returned.size();
    results::Json json = figure(complete ? reported : returned);
    json["source"] = complete ? "runtime" : "system calls";
    json["by_system_calls"] = figure(returned);  // beside what the runtime says, for comparison
    return json;
  }
};

}  // namespace

const Counter& bytes_copied() {
  static const BytesCopied kCounter;
  return kCounter;
}

}  // namespace sealbench::counters
