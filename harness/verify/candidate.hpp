// A strategy under test.
#pragma once

#include <string>
#include <vector>

#include "strategies/sealed_program.hpp"
#include "strategies/strategy.hpp"

namespace sealbench::verify {

/// What the matrix needs to know of a strategy: what it claims, and which build of sealrun has it. Or of another
/// runtime, which protects itself as it sees fit.
struct Candidate {
  std::string name = {};
  std::vector<strategies::Claim> claims = {};
  strategies::Pages pages = strategies::Pages::shared;
  strategies::Part seals = strategies::Part::exe;  ///< what of its exe a container is started from
  std::string program = {};                        ///< the static runtime that knows it
  std::string dynamic = {};  ///< the same as a dynamic program, for the path `library`; empty: that path is left out
  const strategies::Strategy* strategy = nullptr;  ///< for support(); null: tried without asking
  std::string adapter = {};                        ///< of another runtime: workloads/runtimes; empty: sealrun
  std::vector<std::string> flags = {};             ///< its further global options

  std::string sealrun =
      {};  ///< of another runtime that is executed from a mount that `strategy` keeps: who installs it

  [[nodiscard]] bool is_other_runtime() const { return !adapter.empty(); }
};

/// The name of the positive control.
inline constexpr std::string_view kControl = "noclone";

}  // namespace sealbench::verify
