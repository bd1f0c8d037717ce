#include "harness/counters/events.hpp"

#include <bpf/btf.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

#include "harness/counters/bpf/mount_lock.hpp"
#include "harness/counters/bpf/program.hpp"
#include "harness/counters/bpf/shared.h"
// The skeleton uses the types of shared.h.
#include "events.skel.h"

namespace sealbench::counters {

namespace {

/// Whether the running kernel has a tracepoint: its BTF then has a type for it.
bool has_tracepoint(const std::string& name) {
  static const std::unique_ptr<btf, decltype(&btf__free)> kKernel(::btf__load_vmlinux_btf(), &btf__free);
  return kKernel && ::btf__find_by_name_kind(kKernel.get(), ("btf_trace_" + name).c_str(), BTF_KIND_TYPEDEF) >= 0;
}

bool has_page_faults() { return has_tracepoint("page_fault_user") && has_tracepoint("page_fault_kernel"); }

bool has_contention() { return has_tracepoint("contention_begin") && has_tracepoint("contention_end"); }

/// Where the lock of all mount tables lies; 0 when it cannot be told.
std::uint64_t mount_lock_address() {
  static const std::uint64_t kAddress = has_contention() ? bpf::find_mount_lock() : 0;
  return kAddress;
}

void configure(events_bpf& skeleton) {
  skeleton.rodata->mount_lock = mount_lock_address();
  ::bpf_program__set_autoload(skeleton.progs.on_page_fault_user, has_page_faults());
  ::bpf_program__set_autoload(skeleton.progs.on_page_fault_kernel, has_page_faults());
  ::bpf_program__set_autoload(skeleton.progs.on_contention_begin, mount_lock_address() != 0);
  ::bpf_program__set_autoload(skeleton.progs.on_contention_end, mount_lock_address() != 0);
}

using EventsProgram = bpf::Program<events_bpf>;

const EventsProgram& program() {
  static const EventsProgram kProgram(configure);
  return kProgram;
}

const EventsProgram& program_of_waits() {
  static const EventsProgram kProgram([](events_bpf& skeleton) {
    configure(skeleton);
    skeleton.rodata->told_kinds = 1U << EVENT_MOUNT_LOCK_WAIT | 1U << EVENT_MOUNT_LOCK_HELD;
    ::bpf_program__set_autoload(skeleton.progs.on_page_fault_user, false);
    ::bpf_program__set_autoload(skeleton.progs.on_page_fault_kernel, false);
  });
  return kProgram;
}

Event::Kind kind_of(std::uint32_t kind) {
  switch (kind) {
    case EVENT_ON_CPU:
      return Event::Kind::on_cpu;
    case EVENT_OFF_CPU_WAITING:
      return Event::Kind::off_cpu_waiting;
    case EVENT_OFF_CPU_RUNNABLE:
      return Event::Kind::off_cpu_runnable;
    case EVENT_EXIT:
      return Event::Kind::exit;
    case EVENT_PAGE_FAULT:
      return Event::Kind::page_fault;
    case EVENT_MOUNT_LOCK_WAIT:
      return Event::Kind::mount_lock_wait;
    case EVENT_MOUNT_LOCK_HELD:
      return Event::Kind::mount_lock_held;
    default:
      return Event::Kind::exec;
  }
}

int keep(void* context, void* data, std::size_t /*size*/) {
  const auto& told = *static_cast<const event*>(data);
  static_cast<std::vector<Event>*>(context)->push_back({.ns = told.ns,
                                                        .thread = static_cast<pid_t>(told.tid),
                                                        .process = static_cast<pid_t>(told.tgid),
                                                        .kind = kind_of(told.kind),
                                                        .program = told.comm});
  return 0;
}

std::string why_no_mount_lock() {
  return has_contention()
             ? "/proc/kallsyms does not show namespace_sem (kernel.kptr_restrict, or no CONFIG_KALLSYMS_ALL), "
               "and no reader of a mount table waited for it in a trial"
             : "the kernel has no tracepoint contention_begin (Linux 5.19)";
}

/// What a program tells of the held child's run.
std::vector<Event> run_and_tell(HeldChild& child, const EventsProgram& program) {
  events_bpf& skeleton = *program;
  auto& state = *skeleton.bss;
  state.lost_events = 0;
  std::vector<Event> events;
  const std::unique_ptr<ring_buffer, decltype(&ring_buffer__free)> ring(
      ::ring_buffer__new(bpf_map__fd(skeleton.maps.events), keep, &events, nullptr), &ring_buffer__free);
  if (!ring) sys::throw_errno("opening the ring of events");
  ::ring_buffer__consume(ring.get());  // left by a launch that failed
  events.clear();
  {
    const auto attachment = program.attach();
    bpf::run_followed(child, skeleton, [&] { return state.told_events; });
  }
  ::ring_buffer__consume(ring.get());
  if (state.lost_events > 0) throw std::runtime_error("a launch did more than the ring of events holds");
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.ns < b.ns; });
  return events;
}

}  // namespace

strategies::Support event_support() {
  static const strategies::Support kSupport = [] {
    if (const auto bpf = bpf::support(); !bpf.supported) return bpf;
    try {
      const auto attachment = program().attach();
      return strategies::Support::yes();
    } catch (const std::exception& error) {
      return strategies::Support::no(error.what());
    }
  }();
  return kSupport;
}

std::vector<std::string> untold_events() {
  std::vector<std::string> reasons;
  if (!has_page_faults())
    reasons.emplace_back("page faults: the kernel has no tracepoints page_fault_user and page_fault_kernel");
  if (mount_lock_address() == 0) reasons.push_back("waits for the mount lock: " + why_no_mount_lock());
  return reasons;
}

strategies::Support mount_lock_support() {
  if (auto events = event_support(); !events.supported) return events;
  return mount_lock_address() != 0 ? strategies::Support::yes() : strategies::Support::no(why_no_mount_lock());
}

std::vector<Event> run_and_tell(HeldChild& child) { return run_and_tell(child, program()); }

MountLockWaits run_and_tell_waits(HeldChild& child) {
  if (mount_lock_address() == 0) throw std::runtime_error(why_no_mount_lock());
  MountLockWaits all;
  std::map<pid_t, std::uint64_t> since;
  for (const Event& event : run_and_tell(child, program_of_waits())) {
    if (event.kind == Event::Kind::mount_lock_wait) {
      ++all.waits;
      since[event.thread] = event.ns;
    } else if (const auto began = since.extract(event.thread); !began.empty()) {
      all.ns += event.ns - began.mapped();
    }
  }
  return all;
}

}  // namespace sealbench::counters
