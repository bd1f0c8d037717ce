// engine: `podman run`. What protection costs where people feel it.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sys/file.hpp"
#include "workloads/cgroup_use.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::workloads {

namespace {

namespace fs = std::filesystem;

constexpr mode_t kExecutable = 0755;
/// Directories that every host has, in a private mount table each is free for podman's.
constexpr std::array kPlaces = {"/mnt", "/media", "/srv"};

/// The program of that name on the PATH of launches; empty when there is none.
std::string on_path(const Site& site, const std::string& name) {
  const std::string variable = "PATH=";
  for (const std::string& entry : site.env) {
    if (!entry.starts_with(variable)) continue;
    std::istringstream directories(entry.substr(variable.size()));
    for (std::string directory; std::getline(directories, directory, ':');) {
      std::string path = directory + "/" + name;
      if (::access(path.c_str(), X_OK) == 0) return path;
    }
  }
  return {};
}

/// As a word of sh(1).
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

class Engine final : public Workload {
 public:
  [[nodiscard]] std::string_view name() const override { return "engine"; }
  [[nodiscard]] std::string_view summary() const override {
    return "`podman run` with the runtime, until nothing of it runs any more";
  }
  [[nodiscard]] std::string_view question() const override { return "How long does a run of podman take?"; }
  [[nodiscard]] std::string_view source() const override { return "podman issues 13226 and 29163"; }

  [[nodiscard]] std::vector<Metric> metrics() const override { return {answer()}; }
  [[nodiscard]] Metric answer() const override {
    return {.name = "run", .unit = "s", .summary = "time until `podman run` has ended", .says = "takes {}"};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    if (site.runtime->only_runs()) return "it has no create, start and delete, which engines call";
    if (::geteuid() != 0) return "podman is launched as root here";
    if (site.value_or(kCgroup, kAsBundled) != kAsBundled) return "podman decides about its containers' cgroups";
    for (const char* program : {"podman", "conmon"}) {
      if (on_path(site, program).empty()) {
        return fmt::format("there is no {} (Debian: apt-get install podman conmon)", program);
      }
    }
    if (place(site).empty()) {
      return fmt::format("podman needs a short path, and none of {} is free for it", fmt::join(kPlaces, ", "));
    }
    return {};
  }

  void set_up(const Site& site) const override {
    for (const char* directory : {"", "/runtime", "/networks"}) fs::create_directory(files(site) + directory);
    // No systemd and no journal, no locks in memory that all of the host shares, nothing of the host's settings.
    sys::write_file(files(site) + "/containers.conf",
                    fmt::format("[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\nlock_type = "
                                "\"file\"\n[network]\nnetwork_config_dir = \"{}/networks\"\n",
                                place(site)));
    sys::write_file(
        files(site) + "/storage.conf",
        fmt::format("[storage]\ndriver = \"vfs\"\ngraphroot = \"{0}/storage\"\nrunroot = \"{0}/run\"\n", place(site)));
    std::string line = "#!/bin/sh\nexec";
    for (const std::string& word : site.runtime->under_engine(site.invocation)) line += " " + quoted(word);
    sys::write_file(files(site) + runtime(site), line + " \"$@\"\n", kExecutable);
  }

  [[nodiscard]] Command launch(const Site& site, int /*number*/) const override {
    const std::string at = place(site);
    // Limits as they are: to set podman's takes CAP_SYS_RESOURCE.
    Runtime::Arguments words = {site.programs + "/sealbench-enclosed",
                                files(site),
                                at,
                                on_path(site, "podman"),
                                "--root=" + at + "/storage",
                                "--runroot=" + at + "/run",
                                "--tmpdir=" + at + "/tmp",
                                "--runtime=" + at + runtime(site),
                                "run",
                                "--rm",
                                "--log-driver=none",
                                "--network=none",
                                "--ulimit=host",
                                "--cgroup-parent=/" + site.id};
    const Bundle::Json process = site.bundle->config().at("process");
    if (const auto cwd = process.find("cwd"); cwd != process.end()) {
      words.push_back("--workdir=" + cwd->get<std::string>());
    }
    if (const auto user = process.find("user"); user != process.end()) {
      words.push_back(fmt::format("--user={}:{}", user->value("uid", 0U), user->value("gid", 0U)));
    }
    for (const auto& variable : process.value("env", Bundle::Json::array())) {
      words.push_back("--env=" + variable.get<std::string>());
    }
    words.insert(words.end(), {"--rootfs", site.bundle->rootfs()});
    const std::vector<std::string> args = this->process(site);
    words.insert(words.end(), args.begin(), args.end());
    Command command = site.command(std::move(words));
    command.env.push_back("CONTAINERS_CONF=" + at + "/containers.conf");
    command.env.push_back("CONTAINERS_STORAGE_CONF=" + at + "/storage.conf");
    return command;
  }

  /// podman calls it several times, in the end for what starts nothing.
  [[nodiscard]] Command call(const Site& site, int number) const override {
    return site.command(site.runtime->run(site.invocation, site.bundle->directory(), site.container(number)));
  }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    Sample sample{.outcome = stage.launch(launch(site, number))};
    if (!sample.outcome.ok()) return sample;
    double seconds = 0;
    if (!(std::ifstream(files(site) + "/took") >> seconds)) {
      throw std::runtime_error(files(site) + "/took: not what sealbench-enclosed writes");
    }
    sample.figures = {seconds};
    return sample;
  }

  [[nodiscard]] std::string typed(const Site& site) const override {
    return "podman --runtime " + site.runtime->typed(site.invocation) + " run --rm --network none --rootfs rootfs " +
           fmt::format("{}", process(site).front());
  }

 private:
  /// All of podman's files, and where podman sees them: its --runroot is 50 characters long at most.
  static std::string files(const Site& site) { return site.scratch + "/podman"; }
  static std::string place(const Site& site) {
    std::vector<std::string> seen = site.runtime->under_engine(site.invocation);
    seen.insert(seen.end(), {site.bundle->rootfs(), site.programs, site.scratch});
    for (const char* place : kPlaces) {
      const std::string below = std::string(place) + "/";
      const bool needed =
          std::any_of(seen.begin(), seen.end(), [&](const std::string& word) { return word.find(below) == 0; });
      if (!needed && fs::is_directory(place)) return place;
    }
    return {};
  }
  /// What podman takes for the runtime: a script, for a path is all that it can be told. Of the runtime's name, which
  /// tells podman what it can do.
  static std::string runtime(const Site& site) {
    return "/runtime/" + fs::path(site.invocation.program).filename().string();
  }
};

}  // namespace

const Workload& engine_workload() {
  static const Engine kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
