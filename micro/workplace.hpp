// Where microbenchmarks find files to work on, and what they have in common.
#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "harness/host/owned_directory.hpp"

namespace sealbench::micro {

/// What an exe is a copy of.
enum class Program {
  exits_at_once,  ///< the payload `true`
  sealrun,
};

/// A private directory on a real filesystem with exes of any size; removed with the object, or by the next start.
class Workplace {
 public:
  /// Throws std::system_error, HostError.
  Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace();

  /// A copy of a static program, padded to `bytes`; made when it is first asked for.
  const std::string& exe(Program program, std::int64_t bytes);
  /// An empty directory, neither above nor below an exe.
  [[nodiscard]] const std::string& scratch() const { return scratch_; }

 private:
  host::OwnedDirectory directory_;
  std::string scratch_;
  std::map<std::pair<Program, std::int64_t>, std::string> exes_;
};

/// What a strategy keeps for an exe is in the directory of its name and this.
inline constexpr const char* kKept = "-kept";

/// Sizes of exes: from sealrun's over runc's to a large one.
inline constexpr std::int64_t kMiB = 1 << 20;
inline constexpr std::int64_t kSizes[] = {2 * kMiB, 4 * kMiB, 12 * kMiB, 48 * kMiB};

/// Runs `body` and turns an exception into the benchmark's error, which reports show as left out.
void or_error(benchmark::State& state, const std::function<void()>& body);

/// Seconds that `piece` takes, on CLOCK_MONOTONIC: for benchmarks with UseManualTime.
template <typename Piece>
double seconds_of(Piece&& piece) {
  const auto start = std::chrono::steady_clock::now();
  piece();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace sealbench::micro
