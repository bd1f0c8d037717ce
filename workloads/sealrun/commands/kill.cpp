// sealrun kill: a signal for a container's process.
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "sys/error.hpp"
#include "sys/pidfd.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"
#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

namespace {

constexpr std::pair<std::string_view, int> kSignals[] = {
    {"HUP", SIGHUP},       {"INT", SIGINT},   {"QUIT", SIGQUIT},   {"ILL", SIGILL},   {"TRAP", SIGTRAP},
    {"ABRT", SIGABRT},     {"BUS", SIGBUS},   {"FPE", SIGFPE},     {"KILL", SIGKILL}, {"USR1", SIGUSR1},
    {"SEGV", SIGSEGV},     {"USR2", SIGUSR2}, {"PIPE", SIGPIPE},   {"ALRM", SIGALRM}, {"TERM", SIGTERM},
    {"STKFLT", SIGSTKFLT}, {"CHLD", SIGCHLD}, {"CONT", SIGCONT},   {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},
    {"TTIN", SIGTTIN},     {"TTOU", SIGTTOU}, {"URG", SIGURG},     {"XCPU", SIGXCPU}, {"XFSZ", SIGXFSZ},
    {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}, {"WINCH", SIGWINCH}, {"IO", SIGIO},     {"PWR", SIGPWR},
    {"SYS", SIGSYS}};

/// "TERM", "SIGTERM", "term" or "15".
int parse_signal(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0 && number < NSIG) return number;
  std::string name = text;
  for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  if (name.starts_with("SIG")) name.erase(0, 3);
  for (const auto& [known, signal] : kSignals) {
    if (name == known) return signal;
  }
  throw UsageError("unknown signal \"" + text + "\"");
}

/// Signals every process of the pid namespace that `first` is in.
void signal_pid_namespace(pid_t first, int signal) {
  const auto namespace_of = [](const std::string& process) {
    struct stat st {};
    return ::stat(("/proc/" + process + "/ns/pid").c_str(), &st) == 0 ? std::pair(st.st_dev, st.st_ino)
                                                                      : std::pair(dev_t{}, ino_t{});
  };
  const auto wanted = namespace_of(std::to_string(first));
  if (wanted.second == 0) sys::throw_errno("looking at the pid namespace of process " + std::to_string(first));
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(::opendir("/proc"), ::closedir);
  if (!processes) sys::throw_errno("opening /proc");
  while (const dirent* entry = ::readdir(processes.get())) {
    if (*entry->d_name < '1' || *entry->d_name > '9') continue;
    // The handle first, the check after it: the pid cannot be reused in between.
    const sys::UniqueFd process = sys::open_process(std::atoi(entry->d_name));
    if (process && namespace_of(entry->d_name) == wanted) sys::send_signal(process, signal);
  }
}

/// Signals every process that can only be the container's.
void signal_all(const Container& container, int signal) {
  const sys::Presence presence = container.presence();
  if (presence != sys::Presence::running && presence != sys::Presence::ended) {
    throw std::runtime_error(container.not_running());
  }
  if (!container.cgroups_made.empty()) {
    cgroup::signal_all(container.cgroups_made, signal);
    return;
  }
  if (container.shares_pids) {
    throw std::runtime_error("container " + container.id +
                             " has neither a cgroup nor a pid namespace for itself: its processes cannot be told from "
                             "others; name the first alone, without --all");
  }
  if (const sys::UniqueFd process = container.open_process()) signal_pid_namespace(container.process.pid, signal);
}

}  // namespace

int run_kill(const Globals& globals, const std::vector<std::string>& arguments) {
  bool all = false;
  const std::vector<Option> options = {
      {"all", 'a', false, "every process of the container, also when the first has ended",
       [&](const std::string&) { all = true; }},
  };
  const auto words = parse_options(arguments, options);
  if (words.empty() || words.size() > 2) throw UsageError("expected ID [SIGNAL]");
  const Container container = Container::load(globals.root, words[0]);
  const int signal = words.size() > 1 ? parse_signal(words[1]) : SIGTERM;
  if (all) {
    signal_all(container, signal);  // of one that has ended, what is left, if anything
  } else {
    const sys::UniqueFd process = container.open_process();
    if (!process || !sys::send_signal(process, signal)) throw std::runtime_error(container.not_running());
  }
  if (signal == SIGKILL) cgroup::thaw(container.freezer);
  return 0;
}

}  // namespace sealbench::sealrun
