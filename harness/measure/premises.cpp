#include "harness/measure/premises.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "harness/measure/room.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::measure {

namespace {

/// Where copies of the exe go: the directory that the user named, or a chosen one.
std::string exe_parent(const plan::Plan& plan) {
  if (plan.exe_dir.empty()) return choose_exe_directory();
  std::string directory = std::filesystem::absolute(plan.exe_dir).lexically_normal();
  if (const std::string reason = why_unusable(directory); !reason.empty()) {
    throw UsageError(
        fmt::format("cannot use --exe-dir {}: {}; name a directory that programs can be written to and run from",
                    plan.exe_dir, reason));
  }
  return directory;
}

/// Looked for before anything is copied or tried: a typo is found at once.
void require_named_programs(const plan::Plan& plan, const Installation& installation) {
  for (const plan::Subject& subject : plan.subjects) {
    if (!subject.named || subject.program.empty()) continue;
    try {
      static_cast<void>(installation.find(subject.program));
    } catch (const HostError& error) {
      throw HostError(subject.name + ": " + error.what());
    }
  }
}

}  // namespace

Premises make_premises(const plan::Plan& plan, Workspace& workspace) {
  const Installation installation = Installation::of_this_program();
  require_named_programs(plan, installation);
  const std::string parent = exe_parent(plan);
  require_room(plan, installation, parent);
  const std::string exe_dir = workspace.make_directory(parent);
  const std::string bundle_parent = plan.exe_dir.empty() ? parent : choose_exe_directory();
  const std::string bundle_dir = bundle_parent == parent ? exe_dir : workspace.make_directory(bundle_parent);
  return {.plan = plan,
          .workspace = workspace,
          .installation = installation,
          .exe_parent = parent,
          .exe_dir = exe_dir,
          .bundle_dir = bundle_dir};
}

}  // namespace sealbench::measure
