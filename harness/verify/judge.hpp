// From what was seen to a verdict: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/verify/candidate.hpp"
#include "harness/verify/observation.hpp"

namespace sealbench::verify {

/// The outcome of a cell.
enum class Outcome {
  writable,       ///< the host's exe, or what the container sees as the exe, was changed
  host_affected,  ///< the exe was not changed, but the host's filesystem or mount table was: as bad
  other_program,  ///< nothing changed, but what was attacked is not the exe: worth nothing, whatever it withstood
  is_protected,   ///< nothing changed, the probe ran to its end, and the control fell in this run
  inconclusive,   ///< anything else, with the reason
};

/// As in results files: writable, host_affected, other_program, protected, inconclusive.
std::string_view to_string(Outcome outcome);

/// Whether the container, not the runtime, decided the matter: the exe or the host was changed.
constexpr bool is_fall(Outcome outcome) { return outcome == Outcome::writable || outcome == Outcome::host_affected; }

/// How much the control's fall says about a cell that is protected.
enum class Basis {
  none,
  same_probe,   ///< this probe made the control fall
  another,      ///< this probe made another strategy fall in this run, with the same path and privileges
  same_handle,  ///< only other probes made the control fall, through the same path and with the same privileges
};

std::string_view to_string(Basis basis);

/// One cell of the matrix.
struct Verdict {
  std::string strategy = {};
  std::string privileges = {};
  std::string path = {};
  std::string probe = {};
  Outcome outcome = Outcome::inconclusive;
  Basis basis = Basis::none;
  std::string syscall = {};    ///< the decisive call: the last one of the probe, after a fall the last that succeeded
  int error = 0;               ///< its errno, 0 when it succeeded
  std::string evidence = {};   ///< what changed, every call with its result, or why there is no verdict
  bool contradiction = false;  ///< a fall that the strategy claims cannot be, or another program
};

/// A path that the kernel closes to everybody with these privileges: the control, too, was refused every time. No
/// verdicts.
struct ClosedPath {
  std::string privileges = {};
  std::string path = {};
  std::string reason = {};
};

/// A path that does not exist for one strategy. No verdicts either.
struct AbsentPath {
  std::string strategy = {};
  std::string path = {};
  std::string reason = {};
};

/// What a strategy claims and was seen not to hold, besides cells.
struct BrokenClaim {
  std::string strategy = {};
  std::string what = {};  ///< a sentence
};

struct Judgement {
  std::vector<Verdict> verdicts = {};
  std::vector<ClosedPath> closed = {};
  std::vector<AbsentPath> absent = {};           ///< once for each strategy and path
  std::vector<BrokenClaim> broken = {};          ///< pages, descriptors, the program
  std::vector<std::string> contradictions = {};  ///< one sentence each, cells and broken claims
};

/// The rules (docs/protection.md, "Verdicts"):
///  - a change that the host saw is `writable` or `host_affected`, whatever the probe reported;
///  - else, a handle on another program than the exe (or than what of it the strategy seals) is `other_program`;
///  - a probe that did not run to its end, or ended in ETXTBSY, is `inconclusive`;
///  - without a fall of the control through the same path with the same privileges in the same run: `inconclusive`;
///  - a path where the kernel refused the control every handle is closed and has no cells, unless another strategy got
///  one;
///  - else `protected`.
/// What was left out, of pages, descriptors and program, is in no way judged.
Judgement judge(const Observations& observations, const std::vector<Candidate>& candidates);

}  // namespace sealbench::verify
