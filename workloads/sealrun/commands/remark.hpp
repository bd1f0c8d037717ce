// What is said of a container beside its status.
#pragma once

#include <cstdio>

#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

/// Prints Container::remark(), if there is one, to standard error.
inline void print_remark(const Container& container) {
  if (const std::string remark = container.remark(); !remark.empty()) {
    std::fprintf(stderr, "sealrun: container %s: %s\n", container.id.c_str(), remark.c_str());
  }
}

}  // namespace sealbench::sealrun
