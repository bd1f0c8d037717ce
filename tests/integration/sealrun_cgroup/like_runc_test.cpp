// The same bundle under runc and under us: the same limits in the same files.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/integration/sealrun_cgroup/support.hpp"

namespace sealbench::sealrun::cgroup {
namespace {

using Json = nlohmann::json;

/// A bundle from `runc spec` with `resources` that runs the payload `hold`, in a directory that is removed at the end.
class Bundle {
 public:
  Bundle(const Json& resources, const std::string& id) : directory_("/tmp/" + id), id_(id) {
    std::filesystem::create_directories(directory_ + "/rootfs");
    std::filesystem::copy_file(SEALBENCH_BUILD_DIR "/payloads/hold", directory_ + "/rootfs/hold");
    run("cd " + directory_ + " && runc spec");
    Json config = Json::parse(sys::read_file(directory_ + "/config.json"));
    config["process"]["terminal"] = false;
    config["process"]["args"] = {"/hold"};
    config["linux"]["resources"] = resources;
    sys::write_file(directory_ + "/config.json", config.dump());
  }
  ~Bundle() {
    run("runc delete --force " + id_);
    std::filesystem::remove_all(directory_);
  }
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;
  /// Starts it under runc; the pid of its process.
  pid_t start() {
    const std::string file = directory_ + "/pid";
    run("runc run -d -b " + directory_ + " --pid-file " + file + " " + id_ + " </dev/null >/dev/null 2>&1");
    return static_cast<pid_t>(std::stoi(sys::read_file(file)));
  }

 private:
  static void run(const std::string& command) {
    EXPECT_EQ(std::system(("timeout 30 sh -c '" + command + "'").c_str()), 0) << command;
  }
  std::string directory_;
  std::string id_;
};

/// Every line of a control file, sorted: devices.list has no order of its own.
std::vector<std::string> sorted_lines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Compares the control files that a limit can be in, of runc's cgroup and of ours beside it.
void expect_same_limits(const Cgroup& ours, const std::string& our_id, const std::string& runc_id) {
  int compared = 0;
  for (const std::string& directory : ours.directories()) {
    std::string runc = directory;
    ASSERT_NE(runc.rfind(our_id), std::string::npos);
    runc.replace(runc.rfind(our_id), our_id.size(), runc_id);
    ASSERT_TRUE(std::filesystem::is_directory(runc)) << runc;
    for (const char* file :
         {"memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.swappiness",
          "memory.kmem.tcp.limit_in_bytes", "memory.oom_control", "memory.max", "memory.swap.max", "memory.low",
          "pids.max", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.weight", "cpu.max", "cpuset.cpus",
          "cpuset.mems", "devices.list", "cgroup.controllers"}) {
      const std::string path = directory + "/" + file;
      if (!std::filesystem::exists(path)) continue;
      EXPECT_EQ(sorted_lines(path), sorted_lines(runc + "/" + file)) << path;
      ++compared;
    }
  }
  EXPECT_GE(compared, 5);
}

class LikeRunc : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string missing = missing_on_this_host();
    if (!missing.empty()) GTEST_SKIP() << missing;
    if (std::system("command -v runc >/dev/null") != 0) GTEST_SKIP() << "runc is not installed";
  }

  static void compare(const Json& document) {
    const std::string runc_id = unique_id("runc");
    const std::string our_id = unique_id("ours");
    Bundle bundle(document, runc_id);
    const pid_t runc_process = bundle.start();
    const JsonDocument text(document.dump());
    Fields fields(text.root(), "linux.resources");
    const Resources resources = parse_resources(fields);
    fields.finish();
    const Cgroup group = Cgroup::create(resources, "", our_id);
    const Removed removed(group);
    expect_same_limits(group, our_id, runc_id);

    // Seen from inside, both have the same lines but for their names.
    Sleeper sleeper;
    group.add(sleeper.pid());
    std::string theirs = sys::read_file("/proc/" + std::to_string(runc_process) + "/cgroup");
    for (std::size_t at = 0; (at = theirs.find(runc_id, at)) != std::string::npos;)
      theirs.replace(at, runc_id.size(), our_id);
    EXPECT_EQ(sys::read_file("/proc/" + std::to_string(sleeper.pid()) + "/cgroup"), theirs);
  }
};

TEST_F(LikeRunc, DefaultsOfRuncSpec) { compare(Json::parse(R"({"devices": [{"allow": false, "access": "rwm"}]})")); }

TEST_F(LikeRunc, MemoryPidsAndCpu) {
  compare(Json::parse(R"({
    "devices": [{"allow": false, "access": "rwm"}],
    "memory": {"limit": 67108864, "reservation": 33554432},
    "pids": {"limit": 50},
    "cpu": {"shares": 512, "quota": 50000, "period": 100000, "cpus": "0", "mems": "0"}})"));
}

TEST_F(LikeRunc, UnlimitedMemoryAndOwnDevices) {
  compare(Json::parse(R"({
    "devices": [{"allow": false, "access": "rwm"},
                {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"},
                {"allow": true, "type": "b", "major": 7, "minor": -1, "access": "r"},
                {"allow": false, "type": "c", "major": 10, "minor": 229, "access": "w"}],
    "memory": {"limit": -1},
    "pids": {"limit": -1},
    "cpu": {"period": 50000}})"));
}

}  // namespace
}  // namespace sealbench::sealrun::cgroup
