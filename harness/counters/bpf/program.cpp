#include "harness/counters/bpf/program.hpp"

#include <linux/capability.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <utility>

#include "harness/counters/bpf/shared.h"
#include "harness/counters/bpf/syscalls_program.hpp"
#include "harness/text/shorten.hpp"
#include "sys/host.hpp"

namespace sealbench::counters::bpf {

namespace {

constexpr ino_t kInitialPidNamespace = 0xEFFFFFFC;  // PROC_PID_INIT_INO in the kernel's include/linux/proc_ns.h
constexpr std::size_t kMostOfAMessage = 2000;       // the verifier can be very long-winded, and comes before the error

thread_local std::string message;  // NOLINT: libbpf's callback takes no context

int keep_message(libbpf_print_level level, const char* format, va_list arguments) {
  if (level != LIBBPF_WARN) return 0;
  va_list again;
  va_copy(again, arguments);
  const int size = std::vsnprintf(nullptr, 0, format, again);
  va_end(again);
  std::string line(static_cast<std::size_t>(std::max(size, 0)) + 1, '\0');
  std::vsnprintf(line.data(), line.size(), format, arguments);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\0')) line.pop_back();
  message = text::end_of(message + line + "; ", kMostOfAMessage);
  return 0;
}

}  // namespace

std::string take_message() {
  std::string text = std::exchange(message, {});
  if (text.size() > 2) text.resize(text.size() - 2);
  return text;
}

void check(int error, const char* what) {
  if (error >= 0) return;
  const std::string details = take_message();
  sys::throw_errno(-error, details.empty() ? std::string(what) : std::string(what) + " (" + details + ")");
}

strategies::Support support() {
  static const strategies::Support kSupport = [] {
    libbpf_set_print(keep_message);
    if (::access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
      return strategies::Support::no("eBPF needs a kernel with BTF (/sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF)");
    }
    if (!sys::has_effective_capability(CAP_SYS_ADMIN) &&
        !(sys::has_effective_capability(CAP_BPF) && sys::has_effective_capability(CAP_PERFMON))) {
      return strategies::Support::no("eBPF needs CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN");
    }
    struct stat pid_namespace {};
    if (::stat("/proc/self/ns/pid", &pid_namespace) != 0 || pid_namespace.st_ino != kInitialPidNamespace) {
      return strategies::Support::no(
          "eBPF programs see the numbers of the initial pid namespace, and this is another one");
    }
    try {
      const auto program = load_syscalls_program();
      const auto attachment = program.attach();
      return strategies::Support::yes();
    } catch (const std::exception& error) {
      return strategies::Support::no(error.what());
    }
  }();
  return kSupport;
}

void follow(int map, pid_t pid) {
  const auto tid = static_cast<std::uint32_t>(pid);
  const thread entry{.call = NO_CALL, .inside = 1, .started = 0, .compat = 0, .unused = 0};
  check(::bpf_map_update_elem(map, &tid, &entry, BPF_ANY), "following the launch");
}

void forget_all(int map) {
  std::uint32_t tid = 0;
  while (::bpf_map_get_next_key(map, nullptr, &tid) == 0) {
    if (::bpf_map_delete_elem(map, &tid) < 0 && errno != ENOENT) return;
  }
}

}  // namespace sealbench::counters::bpf
