// The linux.seccomp that a container engine gives a container by default.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sealbench::bundles {

/// A linux.seccomp from seccomp-default.json (`document`) for a container with `capabilities` ("CAP_SYS_ADMIN") in its
/// bounding set: the common rules, and those of each capability that is granted or absent. Throws
/// nlohmann::json::exception for another document.
inline nlohmann::ordered_json default_seccomp(const nlohmann::ordered_json& document,
                                              const std::vector<std::string>& capabilities) {
  nlohmann::ordered_json seccomp = document.at("seccomp");
  for (const auto& rules : document.at("capability_rules")) {
    const bool granted =
        std::find(capabilities.begin(), capabilities.end(), rules.at("capability")) != capabilities.end();
    const auto chosen = rules.find(granted ? "granted" : "absent");
    if (chosen == rules.end()) continue;
    for (const auto& rule : *chosen) seccomp["syscalls"].push_back(rule);
  }
  return seccomp;
}

}  // namespace sealbench::bundles
