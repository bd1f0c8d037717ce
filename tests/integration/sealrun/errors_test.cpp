// What cannot work fails with status 1 and words that name it, and leaves nothing.
#include <sys/mount.h>

#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

using ::testing::HasSubstr;

class Errors : public SealrunTest {
 protected:
  /// Runs the bundle, which must fail and say so.
  void expect_refusal(const std::string& words) const {
    const Outcome outcome = run_bundle();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr(words));
    EXPECT_THAT(outcome.err, ::testing::StartsWith("sealrun: "));
    EXPECT_EQ(outcome.out, "");
  }
};

TEST_F(Errors, MissingBundle) {
  const Outcome outcome = sealrun({"run", "-b", bundle->beside("none"), id});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("/none"));
  EXPECT_THAT(outcome.err, HasSubstr("No such file"));
}

TEST_F(Errors, MissingConfig) {
  std::filesystem::remove(bundle->path() + "/config.json");
  const Outcome outcome = sealrun({"run", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("config.json"));
}

TEST_F(Errors, BrokenJson) {
  sys::write_file(bundle->path() + "/config.json", "{\"ociVersion\": ");
  const Outcome outcome = sealrun({"run", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, ::testing::AllOf(HasSubstr("config.json"), HasSubstr("parse error")));
}

TEST_F(Errors, UnknownFieldAtTheTop) {
  bundle->config["hooks"] = {{"prestart", {{{"path", "/bin/true"}}}}};
  expect_refusal("hooks: sealrun does not implement this field");
}

TEST_F(Errors, UnknownFieldOfTheProcess) {
  bundle->config["process"]["apparmorProfile"] = "x";
  expect_refusal("process.apparmorProfile: ");
}

TEST_F(Errors, UnknownFieldOfLinux) {
  bundle->config["linux"]["intelRdt"] = {{"closID", "x"}};
  expect_refusal("linux.intelRdt: ");
}

TEST_F(Errors, UnknownFieldOfAMount) {
  bundle->config["mounts"][0]["uidMappings"] = {{{"containerID", 0}, {"hostID", 0}, {"size", 1}}};
  expect_refusal("mounts[0].uidMappings: ");
}

TEST_F(Errors, MountOptionOfAnotherRuntime) {
  bundle->config["mounts"][1]["options"].push_back("rro");
  expect_refusal("mounts[1].options: sealrun does not implement the mount option rro");
}

TEST_F(Errors, MountOptionThatTheKernelRefuses) {
  bundle->config["mounts"][1]["options"].push_back("nonsense");
  expect_refusal("mounting tmpfs on /dev");
}

TEST_F(Errors, WrongType) {
  bundle->config["process"]["args"] = "sh";
  expect_refusal("process.args: expected");
}

TEST_F(Errors, NoSuchProgram) {
  bundle->config["process"]["args"] = {"no-such-program"};
  expect_refusal("looking for the program no-such-program: ");
}

TEST_F(Errors, ProgramThatIsNotExecutable) {
  bundle->config["process"]["args"] = {"/etc/passwd"};
  expect_refusal("looking for the program /etc/passwd: ");
}

TEST_F(Errors, DirectoryThatIsAFile) {
  bundle->config["process"]["cwd"] = "/etc/passwd";
  expect_refusal("/etc/passwd: ");
}

TEST_F(Errors, RelativeDirectory) {
  bundle->config["process"]["cwd"] = "etc";
  expect_refusal("process.cwd: must be absolute");
}

TEST_F(Errors, MissingBindSource) {
  bundle->config["mounts"].push_back(
      {{"destination", "/mnt"}, {"type", "bind"}, {"source", bundle->beside("none")}, {"options", {"bind"}}});
  expect_refusal(bundle->beside("none"));
}

TEST_F(Errors, RootThatCannotBeWrittenForAMountPoint) {
  // A root on a read-only filesystem: the mount point cannot be made.
  const std::string root_dir = bundle->rootfs();
  ASSERT_EQ(::mount(root_dir.c_str(), root_dir.c_str(), nullptr, MS_BIND, nullptr), 0);
  ASSERT_EQ(::mount(nullptr, root_dir.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
  bundle->config["mounts"].push_back({{"destination", "/absent"}, {"type", "tmpfs"}, {"source", "tmpfs"}});
  expect_refusal("mounting tmpfs on /absent: ");
  EXPECT_EQ(::umount2(root_dir.c_str(), MNT_DETACH), 0);
}

TEST_F(Errors, ExistingIdAndItsContainerSurvives) {
  start_sleeping();
  const auto before = state();
  const Outcome again = run_bundle();
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("container with given ID already exists"));
  EXPECT_EQ(state(), before);
  EXPECT_EQ(sealrun({"exec", id, "true"}).status, 0);
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

TEST_F(Errors, MalformedId) {
  for (const char* bad : {"a/b", "..", "a b"}) {
    const Outcome outcome = sealrun({"run", "-b", bundle->path(), bad});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr("invalid container id"));
  }
}

TEST_F(Errors, BadUse) {
  EXPECT_THAT(sealrun({"--seal", "nonsense", "run", id}).err,
              HasSubstr("unknown strategy \"nonsense\": one of noclone, "));
  EXPECT_THAT(sealrun({"frobnicate"}).err, HasSubstr("unknown command \"frobnicate\""));
  EXPECT_THAT(sealrun({"run", "--nonsense", id}).err, HasSubstr("unknown option --nonsense"));
  EXPECT_EQ(sealrun({"run"}).status, 1);
}

TEST_F(Errors, ExecOfADamagedState) {
  std::filesystem::create_directories(root + "/" + id);
  sys::write_file(root + "/" + id + "/state.json", "{}");
  EXPECT_THAT(sealrun({"state", id}).err, HasSubstr("damaged"));
  std::filesystem::remove_all(root + "/" + id);
}

}  // namespace
}  // namespace sealbench::testing
