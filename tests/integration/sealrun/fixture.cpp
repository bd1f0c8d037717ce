#include "tests/integration/sealrun/fixture.hpp"

#include <filesystem>
#include <fstream>

#include "harness/measure/named_directories.hpp"

namespace sealbench::testing {

namespace fs = std::filesystem;

std::string leftovers(const std::string& mark) {
  std::string found;
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(mark) != std::string::npos) found += "mount: " + line + "\n";
  }
  for (const std::string& cgroup : measure::directories_named("/sys/fs/cgroup", mark))
    found += "cgroup: " + cgroup + "\n";
  return found;
}

void SealrunTest::SetUp() {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to make containers with cgroups and devices";
  if (const std::string missing = Bundle::missing(); !missing.empty()) GTEST_SKIP() << missing;
  adopt_orphans();
  id = "sealtest-" + std::to_string(::getpid()) + "-c";  // no part of the id of a test beside this one
  bundle = std::make_unique<Bundle>();
  root = bundle->beside("state");
}

void SealrunTest::TearDown() {
  if (bundle == nullptr) return;
  EXPECT_TRUE(eventually([] { return living_children() == 0; })) << "processes are left";
  EXPECT_EQ(leftovers(id), "");
  EXPECT_EQ(leftovers(bundle->path()), "");
  EXPECT_TRUE(!fs::exists(root) || fs::is_empty(root)) << "states are left in " << root;
}

std::vector<std::string> SealrunTest::command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {kSealrun, "--root", root};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Outcome SealrunTest::run_bundle() const {
  bundle->write();
  return sealrun({"run", "-b", bundle->path(), id});
}

void SealrunTest::start_sleeping() {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  const Outcome started = sealrun({"run", "-d", "-b", bundle->path(), id});
  ASSERT_EQ(started.status, 0) << started.err;
}

}  // namespace sealbench::testing
