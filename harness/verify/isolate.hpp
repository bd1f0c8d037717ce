// Runs the probing part of the harness in namespaces of its own.
#pragma once

#include <functional>
#include <string>

namespace sealbench::verify {

/// Runs `work` in a child that is the first process of a new pid and mount namespace (and user namespace, if the caller
/// lacks CAP_SYS_ADMIN), hands every line that it writes to `line`, and returns when it has ended. Whatever `work`
/// mounts or starts ends with the child, and the child ends with this process, kill -9 included (PR_SET_PDEATHSIG; the
/// kernel kills a pid namespace with its first process). An exception of `work` is thrown here as std::runtime_error
/// with its text. Returns false when a signal that measure::Interruption remembers ended it early.
bool isolated(const std::function<void(int out)>& work, const std::function<void(const std::string&)>& line);

/// Whether isolated() needs a user namespace here: no CAP_SYS_ADMIN.
bool needs_user_namespace();

}  // namespace sealbench::verify
