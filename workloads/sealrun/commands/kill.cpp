// sealrun kill: a signal for a container's process.
#include <signal.h>

#include <charconv>
#include <string_view>
#include <utility>

#include "sys/pidfd.hpp"
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

}  // namespace

int run_kill(const Globals& globals, const std::vector<std::string>& arguments) {
  const std::vector<Option> options = {
      {"all", 'a', false, "accepted for compatibility: the first process of a pid namespace takes the others with it",
       [](const std::string&) {}},
  };
  const auto words = parse_options(arguments, options);
  if (words.empty() || words.size() > 2) throw UsageError("expected ID [SIGNAL]");
  const Container container = Container::load(globals.root, words[0]);
  const int signal = words.size() > 1 ? parse_signal(words[1]) : SIGTERM;
  const sys::UniqueFd process = container.open_process();
  if (!process || !sys::send_signal(process, signal)) {
    throw std::runtime_error("container " + container.id + " is not running");
  }
  return 0;
}

}  // namespace sealbench::sealrun
