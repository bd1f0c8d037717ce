// All probes, by name.
#pragma once

#include <span>
#include <string_view>

#include "workloads/payloads/probe/probe.hpp"

namespace sealbench::probe {

/// Every registered probe in the order of registry.def.
std::span<const Probe* const> all();

/// The probe of that name, or null.
const Probe* find(std::string_view name);

}  // namespace sealbench::probe
