// What the tests of `bench verify` share.
#pragma once

#include <string>
#include <vector>

#include "harness/verify/verify.hpp"

namespace sealbench::verify {

/// Options that use the programs of this build.
inline Options options_of_this_build() {
  Options options;
  options.programs = SEALBENCH_BUILD_DIR "/bin";
  options.payloads = SEALBENCH_BUILD_DIR "/payloads";
  return options;
}

/// A small matrix: one path, one set of privileges.
inline Options small_options() {
  Options options = options_of_this_build();
  options.privileges = {"default/unconfined"};
  options.paths = {"link"};
  return options;
}

/// The only cell of that strategy and probe; null when there is none.
inline const Verdict* cell(const Matrix& matrix, const std::string& strategy, const std::string& probe) {
  for (const Verdict& verdict : matrix.judgement.verdicts) {
    if (verdict.strategy == strategy && verdict.probe == probe) return &verdict;
  }
  return nullptr;
}

}  // namespace sealbench::verify
