#include "tests/integration/counters/sealrun_bundle.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/counters/held_child.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {

constexpr const char* kPayloads = SEALBENCH_BUILD_DIR "/payloads/";
constexpr const char* kLinks = SEALBENCH_BUILD_DIR "/bin/sealrun-";

nlohmann::json config(const std::string& program) {
  nlohmann::json namespaces = nlohmann::json::array();
  for (const char* type : {"pid", "network", "ipc", "uts", "mount"}) namespaces.push_back({{"type", type}});
  return {{"ociVersion", "1.0.2"},
          {"process", {{"user", {{"uid", 0}, {"gid", 0}}}, {"args", {program}}, {"cwd", "/"}}},
          {"root", {{"path", "../rootfs"}, {"readonly", true}}},
          {"mounts", {{{"destination", "/proc"}, {"type", "proc"}, {"source", "proc"}}}},
          {"linux", {{"namespaces", namespaces}}}};
}

}  // namespace

std::string SealrunBundle::unavailable() {
  if (::geteuid() != 0) return "containers are launched as root here";
  if (::access(SEALBENCH_BUILD_DIR "/bin/sealrun", X_OK) != 0) return "sealrun was not built";
  return {};
}

SealrunBundle::SealrunBundle() : directory_("/tmp/sealbench-counters.XXXXXX") {
  if (::mkdtemp(directory_.data()) == nullptr) sys::throw_errno("making a directory for bundles");
  namespace fs = std::filesystem;
  fs::create_directories(directory_ + "/rootfs/proc");
  fs::create_directories(directory_ + "/state");
  for (const std::string program : {"true", "hold"}) {
    fs::copy_file(kPayloads + program, directory_ + "/rootfs/" + program);
    fs::create_directories(directory_ + "/" + program);
    sys::write_file(directory_ + "/" + program + "/config.json", config("/" + program).dump());
  }
}

SealrunBundle::~SealrunBundle() {
  try {
    run_command(remove("noclone"));
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): there was none
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Command SealrunBundle::sealrun(const std::string& strategy, std::vector<std::string> arguments) const {
  Command command{.argv = {kLinks + strategy, "--cgroup-manager", "disabled", "--root", directory_ + "/state",
                           "--artefacts", directory_ + "/kept"},
                  .env = {}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return command;
}

Command SealrunBundle::install(const std::string& strategy) const { return sealrun(strategy, {"install"}); }

Command SealrunBundle::uninstall(const std::string& strategy) const { return sealrun(strategy, {"uninstall"}); }

Command SealrunBundle::run(const std::string& strategy) const {
  return sealrun(strategy, {"run", "-b", directory_ + "/true", "container"});
}

Command SealrunBundle::run_detached(const std::string& strategy) const {
  return sealrun(strategy, {"run", "-d", "-b", directory_ + "/hold", "held"});
}

Command SealrunBundle::exec(const std::string& strategy) const { return sealrun(strategy, {"exec", "held", "/true"}); }

Command SealrunBundle::create(const std::string& strategy) const {
  return sealrun(strategy, {"create", "-b", directory_ + "/hold", "held"});
}

Command SealrunBundle::remove(const std::string& strategy) const {
  return sealrun(strategy, {"delete", "--force", "held"});
}

void run_command(const Command& command) {
  HeldChild child(command);
  child.release();
  child.wait();
}

}  // namespace sealbench::counters
