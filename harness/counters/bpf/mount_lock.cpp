#include "harness/counters/bpf/mount_lock.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "harness/counters/bpf/program.hpp"
#include "mount_lock.skel.h"
#include "sys/file.hpp"

namespace sealbench::counters::bpf {

namespace {

constexpr std::uint64_t kWaits = 3;
constexpr std::chrono::seconds kPatience{2};  // milliseconds do, unless others have the processors

std::uint64_t from_symbols() {
  std::ifstream symbols("/proc/kallsyms");
  for (std::string address, type, name; symbols >> address >> type >> name; symbols.ignore(256, '\n')) {
    if (name == "namespace_sem") return static_cast<std::uint64_t>(std::stoull(address, nullptr, 16));
  }
  return 0;
}

/// Reads a mount table until told to stop; `tid` becomes the thread that does, once `all` are there: to start a thread
/// takes a lock, for which readers wait, too.
void read_mounts(volatile std::uint32_t& tid, std::latch& all, const std::atomic<bool>& stop) {
  const sys::UniqueFd table(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));  // unreadable, it never waits
  std::array<char, 4096> text{};
  all.arrive_and_wait();
  tid = static_cast<std::uint32_t>(::gettid());
  while (!stop) {
    while (::read(table.get(), text.data(), text.size()) > 0) {
    }
    ::lseek(table.get(), 0, SEEK_SET);
  }
}

/// In a mount namespace of this thread alone, of which nobody else sees anything: as many mounts as make a copy take a
/// while.
void enlarge_mounts() {
  constexpr std::int64_t kMany = 1000;
  if (::unshare(CLONE_NEWNS) < 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) return;
  const std::string table = sys::read_file("/proc/thread-self/mountinfo");
  for (auto mounts = std::count(table.begin(), table.end(), '\n'); mounts < kMany; mounts *= 2) {
    if (::mount("/", "/proc", nullptr, MS_BIND | MS_REC, nullptr) < 0) return;
  }
}

/// Copies its mount table, under the lock, and lets go of the one before.
void copy_mounts(std::latch& all, const std::atomic<bool>& stop) {
  enlarge_mounts();
  all.arrive_and_wait();
  while (!stop && ::unshare(CLONE_NEWNS) == 0) {
  }
}

}  // namespace

std::uint64_t mount_lock_by_trial() {
  const Program<mount_lock_bpf> program({});
  auto& state = *program->bss;
  {
    const auto attachment = program.attach();
    std::atomic<bool> stop = false;
    std::latch all(2 * std::ssize(state.readers));
    std::vector<std::thread> threads;
    for (auto& reader : state.readers) {
      threads.emplace_back([&] { read_mounts(reader, all, stop); });
      threads.emplace_back([&] { copy_mounts(all, stop); });
    }
    const volatile auto& waits = state.waits;
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (waits < kWaits && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    stop = true;
    for (std::thread& thread : threads) thread.join();
  }
  return state.waits >= kWaits && state.others == 0 ? state.found : 0;
}

std::uint64_t find_mount_lock() {
  // A reader that waits for another lock as well spoils a trial, and on two idle processors nobody may have waited.
  constexpr int kTrials = 5;
  std::uint64_t found = from_symbols();
  for (int i = 0; i < kTrials && found == 0; ++i) found = mount_lock_by_trial();
  return found;
}

}  // namespace sealbench::counters::bpf
