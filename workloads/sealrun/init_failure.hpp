// Why a step of init failed, as it says it: a number.
#pragma once

#include <cstdint>
#include <string>

#include "sys/error.hpp"
#include "sys/kernel_call.hpp"
#include "workloads/sealrun/init/steps.hpp"

namespace sealbench::sealrun {

/// The words for Message::value of a failure.
inline std::string words_of_failure(std::int32_t value) {
  if (const std::int32_t missing = value / init::kMissingCall; missing != 0) return sys::needs_call(missing);
  return sys::errno_text(value);
}

}  // namespace sealbench::sealrun
