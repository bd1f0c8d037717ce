// probe: the agent of `bench verify` inside a container. It does what the harness asks, one JSON object per line on
// standard input, and answers with one per line on standard output. It never judges: the host does.
//
//   probe serve              {"do":"descriptors"} {"do":"watch",…} {"do":"probe",…} {"do":"quit"}
//   probe attempt NAME FD    one probe on an inherited handle
//   probe descriptors        the open descriptors of a process that was just started here
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sys/file.hpp"
#include "workloads/payloads/probe/agent/run_probe.hpp"
#include "workloads/payloads/probe/agent/watch.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace {

using nlohmann::json;
using namespace sealbench;  // NOLINT(google-build-using-namespace)

/// The descriptor under which the image's malicious interpreter leaves the handle (interpreter.c).
constexpr int kInheritedHandle = 9;

json descriptors() {
  json list = json::array();
  DIR* const directory = ::opendir("/proc/self/fd");
  if (directory == nullptr) return list;
  while (const dirent* entry = ::readdir(directory)) {
    if (entry->d_name[0] == '.' || std::to_string(::dirfd(directory)) == entry->d_name) continue;
    list.push_back(
        {{"fd", std::stoi(entry->d_name)}, {"link", sys::read_link(std::string("/proc/self/fd/") + entry->d_name)}});
  }
  ::closedir(directory);
  return list;
}

/// Reads a line byte by byte: nothing may stay in a buffer, because watch() polls the descriptor for the next one.
bool read_line(std::string& line) {
  line.clear();
  for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1;) {
    if (c == '\n') return true;
    line += c;
  }
  return false;
}

void say(const json& reply) { sys::write_all(STDOUT_FILENO, reply.dump() + "\n", "standard output"); }

class Agent {
 public:
  Agent() {
    if (::fcntl(kInheritedHandle, F_GETFD) < 0) return;
    ::fcntl(kInheritedHandle, F_SETFD, FD_CLOEXEC);
    handles_.push_back(probe::describe(sys::UniqueFd(kInheritedHandle)));
  }

  void serve() {
    say({{"ready", true}, {"handles", probe::to_json(handles_)}, {"descriptors", descriptors()}});
    std::string line;
    while (read_line(line)) {
      const json order = json::parse(line);
      const std::string what = order.at("do");
      if (what == "quit") return;
      if (what == "watch") {
        watch(order);
      } else if (what == "forget") {
        handles_.clear();
        say({{"handles", 0}});
      } else if (what == "probe") {
        say(run(order));
      } else {
        say({{"error", "unknown order " + what}});
      }
    }
  }

 private:
  void watch(const json& order) {
    probe::Watch watch;
    if (order.at("via") == "map_files") watch.via = probe::Watch::Via::map_files;
    watch.argument = order.at("argument");
    watch.kill = order.at("kill");
    const int last = probe::last_pid();
    say({{"watching", true}});
    probe::Catch caught = probe::watch(watch, last, STDIN_FILENO);
    for (probe::Handle& handle : caught.handles) probe::keep(handles_, std::move(handle));
    std::string stop;
    read_line(stop);
    say({{"handles", probe::to_json(handles_)},
         {"seen", caught.seen},
         {"refused", caught.refused},
         {"errno", caught.error}});
  }

  static json run(const json& order) {
    const probe::Probe* const wanted = probe::find(order.at("probe").get<std::string>());
    if (wanted == nullptr) return {{"done", false}, {"steps", json::array()}, {"error", "no such probe in the agent"}};
    const auto inheritance = order.at("exec") ? probe::Inheritance::exec : probe::Inheritance::fork;
    return probe::run_probe(*wanted, order.at("fd"), inheritance);
  }

  std::vector<probe::Handle> handles_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  try {
    if (args.size() == 1 && args[0] == "serve") {
      Agent().serve();
    } else if (args.size() == 1 && args[0] == "descriptors") {
      say(descriptors());
    } else if (args.size() == 3 && args[0] == "attempt" && probe::find(args[1]) != nullptr) {
      probe::attempt_here(*probe::find(args[1]), std::stoi(args[2]), STDOUT_FILENO);
    } else {
      std::cerr << "usage: probe serve | probe descriptors | probe attempt NAME FD\n";
      return 2;
    }
  } catch (const std::exception& error) {
    std::cerr << "probe: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
