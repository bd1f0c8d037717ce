#include "harness/verify/properties.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>

#include "harness/verify/attack_path.hpp"
#include "harness/verify/frames.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

constexpr int kLaunches = 5;

/// Counts how many pages at the same place in both files lie in the same physical frame.
void compare_frames(const std::string& host, const std::string& sealed, Property& property) {
  const auto host_frames = page_frames(host);
  const auto sealed_frames = page_frames(sealed);
  if (!host_frames || !sealed_frames) return;
  property.frames_total = static_cast<int>(sealed_frames->size());
  property.frames_shared = 0;
  const std::size_t common = std::min(host_frames->size(), sealed_frames->size());
  for (std::size_t i = 0; i < common; ++i) {
    if ((*host_frames)[i] != 0 && (*host_frames)[i] == (*sealed_frames)[i]) ++property.frames_shared;
  }
}

char last_byte(const std::string& path) {
  const std::string content = sys::read_file(path);
  if (content.empty()) throw std::runtime_error(path + " is empty");
  return content.back();
}

/// Changes the last byte of the host's file in place, looks through the handle, and changes it back.
std::string change_in_place(const std::string& host, const std::string& sealed) {
  const sys::UniqueFd fd = sys::open(host, O_RDWR);
  const auto size = sys::status(fd, host).st_size;
  const char before = last_byte(sealed);
  const char there = last_byte(host);
  const char other = static_cast<char>(~there);
  sys::check(::pwrite(fd.get(), &other, 1, size - 1), [&] { return "writing " + host; });
  const bool visible = last_byte(sealed) != before;
  sys::check(::pwrite(fd.get(), &there, 1, size - 1), [&] { return "writing " + host; });
  return visible ? "visible" : "not visible";
}

/// Both ways must agree; frames may be hidden from us.
std::string pages_word(const Property& property) {
  const bool visible = *property.in_place == "visible";
  if (property.frames_shared < 0) return visible ? "shared" : "independent";
  if (visible && property.frames_shared > 0) return "shared";
  if (!visible && property.frames_shared == 0) return "independent";
  return "unknown";
}

/// Descriptors beyond the three standard streams of a process in the container.
void add_leaks(const nlohmann::json& descriptors, const std::string& process, std::vector<std::string>& leaks) {
  for (const auto& descriptor : descriptors) {
    if (descriptor.at("fd").get<int>() <= STDERR_FILENO) continue;
    leaks.push_back(
        fmt::format("{}: {} -> {}", process, descriptor.at("fd").get<int>(), descriptor.at("link").get<std::string>()));
  }
}

nlohmann::json descriptors_of_joined(Container& container) {
  std::array<int, 2> ends{};
  sys::check(::pipe2(ends.data(), O_CLOEXEC), "pipe");
  const sys::UniqueFd reader(ends[0]);
  sys::UniqueFd writer(ends[1]);
  container.exec({"/probe", "descriptors"}, writer.get());
  writer.reset();
  std::string text(65536, '\0');
  const ssize_t got = sys::check(::read(reader.get(), text.data(), text.size()), "reading the descriptors");
  text.resize(static_cast<std::size_t>(got));
  return nlohmann::json::parse(text);
}

/// Wake-ups of a poller of the mount table while one container runs from start to end (proc_pid_mounts(5): POLLPRI and
/// POLLERR).
int count_mount_events(const std::vector<std::string>& argv) {
  const sys::UniqueFd table = sys::open("/proc/self/mounts", O_RDONLY);
  // The first read takes note of the present state.
  char buffer[4096];
  while (::read(table.get(), buffer, sizeof buffer) > 0) {
  }
  Process launch(argv, {});
  int events = 0;
  for (;;) {
    std::array<pollfd, 2> fds{{{.fd = table.get(), .events = POLLPRI, .revents = 0},
                               {.fd = launch.pidfd().get(), .events = POLLIN, .revents = 0}}};
    constexpr int kLaunchMs = 20'000;
    if (::poll(fds.data(), fds.size(), kLaunchMs) <= 0) throw std::runtime_error("a launch did not end");
    if ((fds[0].revents & (POLLPRI | POLLERR)) != 0) ++events;
    if (fds[1].revents != 0 && (fds[0].revents & (POLLPRI | POLLERR)) == 0) break;
  }
  if (const int status = launch.wait(std::chrono::seconds(1)); status != 0) {
    throw std::runtime_error(fmt::format("{} ended with status {}", argv.front(), status));
  }
  return events;
}

void look_at_mounts(const Runtime& runtime, const std::string& trivial, const std::string& id, Property& property) {
  const std::string before = sys::read_file("/proc/self/mountinfo");
  int most = 0;
  for (int i = 0; i < kLaunches; ++i) {
    std::vector<std::string> argv{runtime.exe};
    argv.insert(argv.end(), runtime.options.begin(), runtime.options.end());
    for (const std::string& word :
         {std::string("run"), std::string("--bundle"), trivial, fmt::format("{}-{}", id, i)}) {
      argv.push_back(word);
    }
    most = std::max(most, count_mount_events(argv));
  }
  property.mount_events = most;
  property.mount_table_changed = sys::read_file("/proc/self/mountinfo") != before;
}

void look_for_leaks(const Runtime& runtime, const std::string& bundle, const std::string& id, Property& property) {
  Container container(runtime, bundle, id);
  std::vector<std::string> leaks;
  add_leaks(container.greeting().at("descriptors"), "the container's first process", leaks);
  add_leaks(descriptors_of_joined(container), "a joined process", leaks);
  property.leaked_descriptors = std::move(leaks);
}

void look_at_handle(const Runtime& runtime, const Target& target, Kept& kept, const PropertyBundles& bundles,
                    const std::string& id, Property& property) {
  Container container(runtime, bundles.handle, id);
  Access access;
  const nlohmann::json handles = bundles.path->take(container, access);
  if (handles.empty()) throw std::runtime_error("the agent caught no handle on the exe");
  const auto& handle = handles.front();
  property.link = handle.at("link").get<std::string>();
  property.link_reveals_path =
      property.link->find(std::filesystem::path(runtime.exe).parent_path().string()) != std::string::npos;
  property.readable = handle.at("readable").get<bool>();
  const std::string sealed = fmt::format("/proc/{}/fd/{}", container.pid(), handle.at("fd").get<int>());
  property.other_program = target.difference_of(sealed);
  compare_frames(runtime.exe, sealed, property);
  kept.uninstall();  // a holder executes the exe, and nobody can write to a file that is executed (ETXTBSY)
  property.in_place = change_in_place(runtime.exe, sealed);
  property.pages = pages_word(property);
}

}  // namespace

Property find_properties(const std::string& strategy, const Runtime& runtime, const Target& target, Kept& kept,
                         const PropertyBundles& bundles, const std::string& id) {
  Property property{.strategy = strategy};
  const auto attempt = [&](const char* what, const auto& look) {
    try {
      look();
    } catch (const std::exception& error) {
      property.failure += fmt::format("{}{}: {}", property.failure.empty() ? "" : "; ", what, error.what());
    }
  };
  attempt("installing", [&] { kept.install(); });
  attempt("mounts", [&] { look_at_mounts(runtime, bundles.trivial, id, property); });
  attempt("descriptors", [&] { look_for_leaks(runtime, bundles.agent, id + "-leaks", property); });
  attempt("the handle", [&] { look_at_handle(runtime, target, kept, bundles, id + "-handle", property); });
  return property;
}

}  // namespace sealbench::verify
