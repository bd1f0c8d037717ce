#include "workloads/runtimes/runtime.hpp"

#include <array>

namespace sealbench::workloads {

namespace {

Runtime::Arguments append(Runtime::Arguments to, const Runtime::Arguments& more) {
  to.insert(to.end(), more.begin(), more.end());
  return to;
}

}  // namespace

#define RUNTIME(function) const Runtime& function();
#include "workloads/runtimes/registry.def"
#undef RUNTIME

std::span<const Runtime* const> runtimes() {
  static const std::array all = std::to_array<const Runtime*>({
#define RUNTIME(function) &function(),
#include "workloads/runtimes/registry.def"
#undef RUNTIME
  });
  return all;
}

const Runtime* find_runtime(std::string_view name) {
  for (const Runtime* runtime : runtimes()) {
    if (runtime->name() == name) return runtime;
  }
  return nullptr;
}

Runtime::Arguments Runtime::prefix(const Invocation& invocation) const {
  return {invocation.program, "--root", invocation.root};
}

Runtime::Arguments Runtime::run(const Invocation& invocation, const std::string& bundle, const std::string& id) const {
  return append(prefix(invocation), {"run", "--bundle", bundle, id});
}

Runtime::Arguments Runtime::run_detached(const Invocation& invocation, const std::string& bundle,
                                         const std::string& id) const {
  return append(prefix(invocation), {"run", "--detach", "--bundle", bundle, id});
}

Runtime::Arguments Runtime::create(const Invocation& invocation, const std::string& bundle,
                                   const std::string& id) const {
  return append(prefix(invocation), {"create", "--bundle", bundle, id});
}

Runtime::Arguments Runtime::start(const Invocation& invocation, const std::string& id) const {
  return append(prefix(invocation), {"start", id});
}

Runtime::Arguments Runtime::exec(const Invocation& invocation, const std::string& id, const Arguments& process) const {
  return append(append(prefix(invocation), {"exec", id}), process);
}

Runtime::Arguments Runtime::kill(const Invocation& invocation, const std::string& id, const std::string& signal) const {
  return append(prefix(invocation), {"kill", id, signal});
}

Runtime::Arguments Runtime::delete_forced(const Invocation& invocation, const std::string& id) const {
  return append(prefix(invocation), {"delete", "--force", id});
}

Runtime::Arguments Runtime::install(const Invocation& invocation) const {
  return append(prefix(invocation), {"install"});
}

Runtime::Arguments Runtime::uninstall(const Invocation& invocation) const {
  return append(prefix(invocation), {"uninstall"});
}

std::string Runtime::typed(const Invocation& /*invocation*/) const { return std::string(program()); }

}  // namespace sealbench::workloads
