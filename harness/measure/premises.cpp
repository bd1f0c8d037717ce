#include "harness/measure/premises.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "harness/measure/room.hpp"
#include "harness/plan/errors.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/filesystems/filesystem.hpp"

namespace sealbench::measure {

namespace {

/// Where copies of the exe go: the directory that the user named, or a chosen one.
std::string exe_parent(const plan::Plan& plan) {
  if (plan.exe_dir.empty()) return host::choose_exe_directory();
  std::string directory = std::filesystem::absolute(plan.exe_dir).lexically_normal();
  if (const std::string reason = host::why_unusable(directory); !reason.empty()) {
    throw UsageError(
        fmt::format("cannot use --exe-dir {}: {}; name a directory that programs can be written to and run from",
                    plan.exe_dir, reason));
  }
  return directory;
}

/// Looked for before anything is copied or tried: a typo is found at once.
void require_named_programs(const plan::Plan& plan, const host::Installation& installation) {
  for (const plan::Subject& subject : plan.subjects) {
    if (!subject.named || subject.program.empty()) continue;
    try {
      static_cast<void>(installation.find(subject.program));
    } catch (const HostError& error) {
      throw HostError(subject.name + ": " + error.what());
    }
  }
}

bool needs_mounts(const plan::Plan& plan) {
  return std::any_of(plan.subjects.begin(), plan.subjects.end(), [](const plan::Subject& subject) {
    const auto found = subject.parameters.find(workloads::kFilesystem);
    return found != subject.parameters.end() && found->second != workloads::kHostsOwn;
  });
}

/// Filesystems of exes are mounted where the host does not see them, and where they end with the run, however it ends.
void make_private_mounts(const plan::Plan& plan, Premises& premises) {
  if (!needs_mounts(plan)) return;
  try {
    premises.private_mounts = std::make_shared<sys::PrivateMounts>();
  } catch (const std::system_error& error) {
    premises.why_no_mounts = fmt::format("{}: mounting takes root", error.what());
  }
}

}  // namespace

Premises make_premises(const plan::Plan& plan, Workspace& workspace) {
  const host::Installation installation = host::Installation::of_this_program();
  require_named_programs(plan, installation);
  const std::string parent = exe_parent(plan);
  require_room(plan, installation, parent);
  const std::string exe_dir = workspace.make_directory(parent);
  const std::string bundle_parent = plan.exe_dir.empty() ? parent : host::choose_exe_directory();
  const std::string bundle_dir = bundle_parent == parent ? exe_dir : workspace.make_directory(bundle_parent);
  Premises premises = {.plan = plan,
                       .workspace = workspace,
                       .installation = installation,
                       .exe_parent = parent,
                       .exe_dir = exe_dir,
                       .bundle_dir = bundle_dir};
  make_private_mounts(plan, premises);
  return premises;
}

}  // namespace sealbench::measure
