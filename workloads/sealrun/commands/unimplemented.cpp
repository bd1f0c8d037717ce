#include "workloads/sealrun/commands/unimplemented.hpp"

namespace sealbench::sealrun {

namespace {

constexpr Unimplemented kCommands[] = {
    {"checkpoint", "containers cannot be saved"},
    {"events", "read the files of its cgroups"},
    {"pause", "write 1 to cgroup.freeze, or FROZEN to freezer.state, of its cgroup"},
    {"ps", "list the processes of its cgroup or pid namespace"},
    {"restore", "containers cannot be saved"},
    {"resume", "write 0 to cgroup.freeze, or THAWED to freezer.state, of its cgroup"},
    {"update", "write the files of its cgroups"},
};

constexpr Unimplemented kOptions[] = {
    {"run --no-pivot", "sealrun always pivots"},
    {"run --no-subreaper", "sealrun is none"},
    {"run --systemd-cgroup", "sealrun makes cgroups itself: call it without, as podman --cgroup-manager=cgroupfs does"},
    {"exec --apparmor VALUE", "no security modules"},
    {"exec --cgroup VALUE", "processes enter the cgroup of the container"},
    {"exec --ignore-paused", "a frozen cgroup has to be thawed first"},
    {"exec --process-label VALUE", "no security modules"},
};

}  // namespace

std::span<const Unimplemented> unimplemented_commands() { return kCommands; }
std::span<const Unimplemented> unimplemented_options() { return kOptions; }

}  // namespace sealbench::sealrun
