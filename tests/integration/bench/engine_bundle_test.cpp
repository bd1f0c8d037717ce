// A bundle that an engine wrote is measured as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "harness/host/scratch_directory.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/integration/bench/program.hpp"

namespace sealbench {
namespace {

namespace fs = std::filesystem;

/// What podman 4.3 wrote for `podman create --rootfs @DIRECTORY@/fs … /bin/true`, its storage below @DIRECTORY@.
std::string written_by_podman(const std::string& directory) {
  std::string text = sys::read_file(SEALBENCH_SOURCE_DIR "/tests/data/podman/config.json");
  const std::string mark = "@DIRECTORY@";
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += directory.size()) {
    text.replace(at, mark.size(), directory);
  }
  return text;
}

/// The root with a static /bin/true, and the files that podman binds.
void make_sources(const nlohmann::json& config, const std::string& busybox) {
  const std::string root = config["root"]["path"];
  fs::create_directories(root + "/bin");
  fs::copy_file(busybox, root + "/bin/true");
  for (const auto& mount : config["mounts"]) {
    const std::string source = mount["source"];
    if (mount["type"] != "bind") continue;
    fs::create_directories(fs::path(source).parent_path());
    if (source.ends_with("/shm")) {
      fs::create_directory(source);
    } else {
      sys::write_file(source, "");
    }
  }
}

TEST(EngineBundle, OfPodmanIsTakenUnchanged) {
  if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
  std::string busybox;
  for (const char* path : {"/bin/busybox", "/usr/bin/busybox"}) {
    if (::access(path, X_OK) == 0) busybox = path;
  }
  if (busybox.empty()) GTEST_SKIP() << "no busybox: install busybox-static";
  const host::ScratchDirectory scratch;
  const std::string text = written_by_podman(scratch.path());
  const auto config = nlohmann::json::parse(text);
  make_sources(config, busybox);
  const std::string bundle = scratch.path() + "/bundle";
  fs::create_directory(bundle);
  sys::write_file(bundle + "/config.json", text);
  const std::string results_file = scratch.path() + "/results.json";
  const Ended ended = bench(scratch.path(), {"--strategy", "noclone,memfd,memfd-init", "--runs", "4", "--sessions", "1",
                                             "--warmup", "0", "--exe-size", "native", "--counters", "none", "--bundle",
                                             bundle, "--export-json", results_file});
  EXPECT_EQ(ended.status, 0) << ended.err;
  const results::Results results = results::load(results_file);
  ASSERT_EQ(results.subjects.size(), 3U);
  for (const auto& subject : results.subjects) EXPECT_GE(subject.samples.size(), 4U);
  EXPECT_EQ(sys::read_file(bundle + "/config.json"), text);
  // The parent of its cgroup stays, as after any runtime.
  for (const auto& hierarchy : fs::directory_iterator("/sys/fs/cgroup")) {
    ::rmdir((hierarchy.path().string() + "/sealbench-podman").c_str());
  }
}

}  // namespace
}  // namespace sealbench
