// sealrun exec-sealed: executes any program from a sealed handle on its file, in place of this process.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sys/arguments.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/program.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/log.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

namespace {

/// A directory that strategies may use while they seal; removed with the object, before the program is executed. It is
/// made as a container's is, so that `list` shows and `delete` removes what is left of it should we be killed here.
class Scratch {
 public:
  explicit Scratch(const std::string& root) : container_(make(root)) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    try {
      container_.remove();
    } catch (const std::exception& error) {
      log::error(error.what());
    }
  }
  [[nodiscard]] const std::string& path() const { return container_.directory(); }

 private:
  static Container make(const std::string& root) {
    // Named after the process, not at random: every launch makes the same calls.
    const std::string id = "exec-sealed." + std::to_string(::getpid());
    try {
      return Container::create(root, id);
    } catch (const std::runtime_error&) {
      auto left = Container::find(root, id);  // by an earlier process with our pid
      if (!left || !left->claim()) throw;
      left->remove();
    }
    return Container::create(root, id);
  }

  Container container_;
};

sys::ExecuteBits execute_bits_named(const std::string& name) {
  if (name == "sealed") return sys::ExecuteBits::sealed;
  if (name == "unsealed") return sys::ExecuteBits::unsealed;
  throw UsageError("--execute-bits: sealed or unsealed, not \"" + name + "\"");
}

}  // namespace

int run_exec_sealed(const Globals& globals, const std::vector<std::string>& arguments) {
  const strategies::Strategy* strategy = globals.seal;
  sys::ExecuteBits bits = sys::ExecuteBits::sealed;
  const std::vector<Option> options = {
      {"seal", 0, true, "strategy that seals the program's file",
       [&](const std::string& name) { strategy = &strategy_named(name); }},
      {"execute-bits", 0, true, "of a memfd: sealed (default) or unsealed, which runc 1.1 wants",
       [&](const std::string& name) { bits = execute_bits_named(name); }},
  };
  const std::vector<std::string> words = parse_options(arguments, options);
  if (words.empty()) throw UsageError("exec-sealed: missing the program to execute");

  const std::string program = find_program(words.front());
  refuse_script(program);
  const std::uint64_t signals = hold_back_own_signals();
  strategies::SealedExe sealed;
  {
    const Scratch scratch(globals.root);
    strategies::Exe exe(program, scratch.path());
    exe.set_execute_bits(bits);
    if (!globals.artefacts.empty()) exe.set_artefact_dir(globals.artefacts);
    sealed = strategy->seal(exe);
  }
  restore_signals(signals);
  const std::vector<char*> argv = sys::argument_pointers(words);
  ::syscall(SYS_execveat, sealed.fd.get(), "", argv.data(), environ, AT_EMPTY_PATH);
  sys::throw_errno("executing " + program + " sealed by " + std::string(strategy->traits().name));
}

}  // namespace sealbench::sealrun
