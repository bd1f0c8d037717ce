// config.json for tests that need no real root.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sys/file.hpp"
#include "tests/support/scratch.hpp"
#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

/// A small complete bundle.
inline nlohmann::ordered_json small_config() {
  return nlohmann::ordered_json::parse(R"({
    "ociVersion": "1.0.2",
    "process": {"args": ["/bin/true"], "env": ["PATH=/bin"], "cwd": "/", "noNewPrivileges": true,
                "capabilities": {"bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"]},
                "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024, "hard": 1024}]},
    "root": {"path": "/", "readonly": true},
    "hostname": "small",
    "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
               {"destination": "/mnt", "type": "bind", "source": "/tmp", "options": ["rbind", "ro"]}],
    "linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
              "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"]}
  })");
}

inline Spec load(const nlohmann::ordered_json& config) {
  const testing::Scratch scratch;
  sys::write_file(scratch.file("config.json"), config.dump());
  return interpret(read_bundle(scratch.file("")));
}

}  // namespace sealbench::sealrun
