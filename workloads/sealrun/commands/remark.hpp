// What is said of a container beside its status.
#pragma once

#include "workloads/sealrun/log.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

/// Warns of Container::remark(), if there is one.
inline void print_remark(const Container& container) {
  if (const std::string remark = container.remark(); !remark.empty()) {
    log::warning("container " + container.id + ": " + remark);
  }
}

}  // namespace sealbench::sealrun
