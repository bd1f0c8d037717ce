#include "workloads/runtimes/runtime.hpp"

#include <array>
#include <cctype>
#include <filesystem>
#include <stdexcept>

namespace sealbench::workloads {

namespace {

Runtime::Arguments append(Runtime::Arguments to, const Runtime::Arguments& more) {
  to.insert(to.end(), more.begin(), more.end());
  return to;
}

/// "runc-1.2" begins with the name runc, "runcible" does not.
bool begins_with_name(std::string_view file_name, std::string_view name) {
  return file_name.starts_with(name) &&
         (file_name.size() == name.size() || std::isalpha(static_cast<unsigned char>(file_name[name.size()])) == 0);
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

const Runtime& runtime_for_program(std::string_view file_name) {
  for (const Runtime* runtime : runtimes()) {
    if (begins_with_name(file_name, runtime->name())) return *runtime;
  }
  return oci();
}

Runtime::Arguments Runtime::command(const Invocation& invocation, const Arguments& words) const {
  return append(append(append(invocation.wrapper, {invocation.program}), global_options(invocation)), words);
}

Runtime::Arguments Runtime::beyond_run(const Invocation& invocation, const Arguments& words) const {
  if (only_runs())
    throw std::runtime_error(std::string(name()) + " only runs a container to its end; use --workload run");
  return command(invocation, words);
}

Runtime::Arguments Runtime::global_options(const Invocation& invocation) const {
  return append(append({"--root", invocation.root}, options(invocation)), invocation.flags);
}

Runtime::Arguments Runtime::under_engine(const Invocation& invocation) const {
  Invocation engine = invocation;
  engine.flags = append(engine_options(), invocation.flags);
  return command(engine, {});
}

Runtime::Arguments Runtime::run(const Invocation& invocation, const std::string& bundle, const std::string& id) const {
  return command(invocation, {"run", "--bundle", bundle, id});
}

Runtime::Arguments Runtime::run_detached(const Invocation& invocation, const std::string& bundle,
                                         const std::string& id) const {
  return beyond_run(invocation, {"run", "--detach", "--bundle", bundle, id});
}

Runtime::Arguments Runtime::create(const Invocation& invocation, const std::string& bundle, const std::string& id,
                                   const std::string& pid_file) const {
  Arguments words = {"create", "--bundle", bundle};
  if (!pid_file.empty()) words.insert(words.end(), {"--pid-file", pid_file});
  words.push_back(id);
  return beyond_run(invocation, words);
}

Runtime::Arguments Runtime::start(const Invocation& invocation, const std::string& id) const {
  return beyond_run(invocation, {"start", id});
}

Runtime::Arguments Runtime::exec(const Invocation& invocation, const std::string& id, const Arguments& process) const {
  return beyond_run(invocation, append({"exec", id}, process));
}

Runtime::Arguments Runtime::kill(const Invocation& invocation, const std::string& id, const std::string& signal) const {
  return beyond_run(invocation, {"kill", id, signal});
}

Runtime::Arguments Runtime::delete_stopped(const Invocation& invocation, const std::string& id) const {
  return beyond_run(invocation, {"delete", id});
}

Runtime::Arguments Runtime::delete_forced(const Invocation& invocation, const std::string& id) const {
  return beyond_run(invocation, {"delete", "--force", id});
}

std::string Runtime::typed(const Invocation& invocation) const {
  std::string line;
  if (!invocation.wrapper.empty()) {
    const Arguments shown =
        append(append({"sealrun", "exec-sealed", "--seal", invocation.strategy}, invocation.sealing), {"--"});
    for (const std::string& word : shown) line += word + " ";
  }
  const std::string name = std::filesystem::path(invocation.program).filename().string();
  line += invocation.in_kept_mount ? "$(sealrun install --seal " + invocation.strategy + " --for " + name + ")" : name;
  for (const std::string& word : append(options(invocation), invocation.flags)) line += " " + word;
  return line;
}

}  // namespace sealbench::workloads
