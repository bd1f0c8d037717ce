// What the eBPF counters have in common: loading, attaching, and following one launch.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "harness/counters/held_child.hpp"
#include "strategies/strategy.hpp"
#include "sys/error.hpp"

namespace sealbench::counters::bpf {

/// Whether eBPF programs on raw tracepoints can be loaded and attached by this process on this kernel; tried once with
/// the real thing, then remembered.
strategies::Support support();

/// libbpf's warnings since the last call, for errors: they name the program and the verifier's complaint.
std::string take_message();

/// Throws std::system_error with libbpf's message when `error`, a negative errno, is one.
void check(int error, const char* what);

/// A loaded program made by `bpftool gen skeleton`.
template <typename Skeleton>
class Program {
 public:
  /// `configure` sets read-only variables between opening and loading.
  explicit Program(const std::function<void(Skeleton&)>& configure) : skeleton_(Skeleton::open()) {
    if (!skeleton_) sys::throw_errno("opening an eBPF program: " + take_message());
    if (configure) configure(*skeleton_);
    check(Skeleton::load(skeleton_.get()), "loading an eBPF program");
    // Loaded all the same where the kernel maps no variables of a program (BPF_F_MMAPABLE), which we read and write.
    if (skeleton_->bss == nullptr) sys::throw_errno(ENOTSUP, "needs Linux 5.5: variables of eBPF programs in memory");
  }

  Skeleton& operator*() const { return *skeleton_; }
  Skeleton* operator->() const { return skeleton_.get(); }

  /// Observes only while this lives: attached programs cost every process of the host a little.
  class Attachment {
   public:
    explicit Attachment(Skeleton& skeleton) : skeleton_(skeleton) {
      check(Skeleton::attach(&skeleton_), "attaching an eBPF program");
    }
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;
    ~Attachment() { Skeleton::detach(&skeleton_); }

   private:
    Skeleton& skeleton_;
  };

  [[nodiscard]] Attachment attach() const { return Attachment(*skeleton_); }

 private:
  struct Destroy {
    void operator()(Skeleton* skeleton) const { Skeleton::destroy(skeleton); }
  };
  std::unique_ptr<Skeleton, Destroy> skeleton_;
};

/// Adds the held child to the followed threads of a program.
void follow(int map, pid_t pid);

/// Forgets all followed threads: those of a detached container, when the observation ends.
void forget_all(int map);

/// Runs the held child to its end and waits for its descendants, at most until they have been quiet for kLinger.
/// `progress` returns a figure that changes with everything that they do. Throws std::runtime_error when the launch
/// fails.
template <typename Skeleton>
void run_followed(HeldChild& child, Skeleton& skeleton, const std::function<std::uint64_t()>& progress) {
  skeleton.bss->alive = 1;
  skeleton.bss->lost_threads = 0;
  const int map = bpf_map__fd(skeleton.maps.followed);
  follow(map, child.pid());
  struct Forget {
    int map;
    ~Forget() { forget_all(map); }
  } const forget{map};
  child.release();
  child.wait();
  auto quiet_since = std::chrono::steady_clock::now();
  std::uint64_t last = progress();
  const volatile auto& alive = skeleton.bss->alive;
  while (alive > 0 && std::chrono::steady_clock::now() - quiet_since < kLinger) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (const std::uint64_t now = progress(); now != last) {
      last = now;
      quiet_since = std::chrono::steady_clock::now();
    }
  }
  if (skeleton.bss->lost_threads > 0)
    throw std::runtime_error("a launch had more threads than the eBPF program follows");
}

}  // namespace sealbench::counters::bpf
