#include "harness/verify/properties.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "harness/verify/attack_path.hpp"
#include "harness/verify/mount_changes.hpp"
#include "harness/verify/pages.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pipe.hpp"

namespace sealbench::verify {

namespace {

constexpr int kLaunches = 5;

/// Descriptors beyond the three standard streams of a process in the container.
void add_leaks(const nlohmann::json& descriptors, const std::string& process, std::vector<std::string>& leaks) {
  for (const auto& descriptor : descriptors) {
    if (descriptor.at("fd").get<int>() <= STDERR_FILENO) continue;
    leaks.push_back(
        fmt::format("{}: {} -> {}", process, descriptor.at("fd").get<int>(), descriptor.at("link").get<std::string>()));
  }
}

nlohmann::json descriptors_of_joined(Container& container) {
  sys::Pipe pipe;
  container.exec({"/probe", "descriptors"}, pipe.write.get());
  pipe.write.reset();
  std::string text(65536, '\0');
  const ssize_t got = sys::check(::read(pipe.read.get(), text.data(), text.size()), "reading the descriptors");
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
  property.mount_table_changed = mounts_changed(before, sys::read_file("/proc/self/mountinfo"));
}

void look_for_leaks(const Runtime& runtime, const std::string& bundle, const std::string& id, Property& property) {
  Container container(runtime, bundle, id);
  std::vector<std::string> leaks;
  add_leaks(container.greeting().at("descriptors"), "the container's first process", leaks);
  add_leaks(descriptors_of_joined(container), "a joined process", leaks);
  property.leaked_descriptors = std::move(leaks);
}

/// A launch that is held, with a handle of its agent on what it was started from.
class Held {
 public:
  Held(const Runtime& runtime, const PropertyBundles& bundles, const std::string& id)
      : container_(runtime, bundles.handle, id) {
    Access access;
    const nlohmann::json handles = bundles.path->take(container_, access);
    if (handles.empty()) throw std::runtime_error("the agent caught no handle on the exe");
    handle_ = handles.front();
  }

  [[nodiscard]] const nlohmann::json& handle() const { return handle_; }
  [[nodiscard]] std::string sealed() const {
    return fmt::format("/proc/{}/fd/{}", container_.pid(), handle_.at("fd").get<int>());
  }

 private:
  Container container_;
  nlohmann::json handle_;
};

void look_at_handles(const Runtime& runtime, const Target& target, Kept& kept, const PropertyBundles& bundles,
                     const std::string& id, Property& property) {
  const Held one(runtime, bundles, id);
  const Held other(runtime, bundles, id + "-other");
  property.link = one.handle().at("link").get<std::string>();
  property.link_reveals_path =
      property.link->find(std::filesystem::path(target.exe()).parent_path().string()) != std::string::npos;
  property.readable = one.handle().at("readable").get<bool>();
  property.other_program = target.difference_of(one.sealed());
  // A holder executes the exe, and nobody can write to a file that is executed (ETXTBSY). What the runtime itself is
  // executed from stays for the containers' end.
  if (runtime.exe == target.exe()) kept.uninstall();
  compare_pages(target.exe(), one.sealed(), other.sealed(), property);
  property.in_place = change_in_place(target.exe(), one.sealed());
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
  attempt("the handle", [&] { look_at_handles(runtime, target, kept, bundles, id + "-handle", property); });
  return property;
}

}  // namespace sealbench::verify
