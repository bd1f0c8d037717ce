// Facts about this host that a reader of results needs to judge them.
#pragma once

#include <string>
#include <string_view>

#include "harness/results/results.hpp"

namespace sealbench::host {

/// Results.host: kernel, machine, cpu, memory, cgroup mode, virtualization, mitigations, governor, huge pages,
/// vm.memfd_noexec, load, and the filesystem of `exe_dir`. What cannot be found out is left out. Nothing that names the
/// machine or its owner.
results::Json facts(const std::string& exe_dir);

/// How cgroups are mounted, from the text of /proc/self/mountinfo: "v2" (unified at /sys/fs/cgroup), "hybrid" (v1
/// controllers there and v2 beside them), "v1", or "none".
std::string cgroup_mode(std::string_view mountinfo);

/// The value of the first line "KEY : value" of a file like /proc/cpuinfo or /proc/meminfo; empty when there is none.
std::string field_of(std::string_view text, std::string_view key);

/// The first processor's name, from the text of /proc/cpuinfo; on arm64, where the kernel knows none, the numbers by
/// which lscpu(1) finds it: "implementer 0x41, part 0xd08". Empty when there is neither.
std::string cpu_model(std::string_view cpuinfo);

/// What is chosen in a file like "always [madvise] never"; the whole trimmed text when nothing is in brackets.
std::string chosen(std::string_view text);

/// A small file's content without blanks at its end; empty when it cannot be read.
std::string read_if_there(const std::string& path);

/// What virtual machine or container this runs in: "none", or for example "container", "vm (xen)", "container in a vm".
std::string virtualization();

/// The CPU frequency governor of the first CPU; empty when frequencies are not this kernel's to choose.
std::string governor();

}  // namespace sealbench::host
