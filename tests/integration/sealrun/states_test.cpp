// What may be done with a container in each of its states, and what is said otherwise: as with runc, in its words.
#include <unistd.h>

#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/integration/sealrun/references.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class States : public SealrunTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    bundle->config["process"]["args"] = {"sleep", "60"};
    bundle->config["linux"]["cgroupsPath"] = "/" + id;
    bundle->write();
  }

  Outcome call(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {GetParam() == "sealrun" ? kSealrun : GetParam(), "--root", root};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
  }
  void works(const std::vector<std::string>& arguments) const {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.status, 0) << arguments[0] << ": " << outcome.err;
  }
  void fails(const std::vector<std::string>& arguments, const std::string& words) const {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.status, arguments[0] == "exec" ? 255 : 1) << arguments[0];
    EXPECT_THAT(outcome.err, HasSubstr(words)) << arguments[0];
  }
  std::string status() const { return nlohmann::json::parse(call({"state", id}).out)["status"]; }
  bool becomes(const std::string& wanted) const {
    return eventually([&] { return status() == wanted; });
  }

  void create() const { works({"create", "-b", bundle->path(), id}); }
  void start() const {
    create();
    works({"start", id});
  }
  /// The freezer of version 1 may stay "FREEZING" until it is thawed and told again, as runc does when it pauses; its
  /// `state` waits for ever then.
  static bool is_frozen_by(const std::string& state) {
    sys::write_value(state, "FROZEN");
    for (int i = 0; i < 100; ++i) {
      if (sys::read_file(state) == "FROZEN\n") return true;
      ::usleep(1000);
    }
    sys::write_value(state, "THAWED");
    return false;
  }
  /// Freezes the container's cgroup.
  void freeze() const {
    for (const std::string directory : {"/sys/fs/cgroup/freezer/", "/sys/fs/cgroup/"}) {
      if (const std::string state = directory + id + "/freezer.state"; fs::exists(state)) {
        ASSERT_TRUE(eventually([&] { return is_frozen_by(state); })) << sys::read_file(state);
      } else if (fs::exists(directory + id + "/cgroup.freeze")) {
        sys::write_value(directory + id + "/cgroup.freeze", "1");
      }
    }
    ASSERT_TRUE(becomes("paused"));
  }
};

TEST_P(States, Nowhere) {
  for (const char* command : {"start", "kill", "state", "delete"}) fails({command, id}, "container does not exist");
  fails({"exec", id, "true"}, "container does not exist");
}

TEST_P(States, Created) {
  create();
  EXPECT_EQ(status(), "created");
  works({"exec", id, "true"});
  fails({"create", "-b", bundle->path(), id}, "container with given ID already exists");
  works({"kill", id, "KILL"});
  EXPECT_TRUE(becomes("stopped"));
  fails({"start", id}, "cannot start a container that has stopped");
  works({"delete", id});
}

TEST_P(States, Running) {
  start();
  EXPECT_EQ(status(), "running");
  fails({"start", id}, "cannot start an already running container");
  fails({"delete", id}, "cannot delete container " + id + " that is not stopped: running");
  works({"delete", "--force", id});
}

TEST_P(States, Stopped) {
  start();
  works({"kill", id, "KILL"});
  EXPECT_TRUE(becomes("stopped"));
  fails({"start", id}, "cannot start a container that has stopped");
  fails({"exec", id, "true"}, "cannot exec in a stopped container");
  fails({"kill", id, "KILL"}, "container not running");
  works({"kill", "--all", id, "KILL"});
  works({"delete", id});
}

TEST_P(States, PausedAndKilled) {
  start();
  freeze();
  fails({"exec", id, "true"}, "cannot exec in a paused container");
  fails({"start", id}, "cannot start a container in the paused state");
  fails({"delete", id}, "cannot delete container " + id + " that is not stopped: paused");
  works({"kill", id, "KILL"});
  EXPECT_TRUE(becomes("stopped"));
  works({"delete", id});
}

TEST_P(States, PausedAndDeleted) {
  start();
  freeze();
  works({"delete", "--force", id});
}

INSTANTIATE_TEST_SUITE_P(Runtimes, States, ::testing::Values("runc", "sealrun"),
                         [](const auto& test) { return test.param; });

class ForeignContainer : public SealrunTest {};

TEST_F(ForeignContainer, OfRuncIsLeftAlone) {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  ASSERT_EQ(run({"runc", "--root", root, "run", "-d", "-b", bundle->path(), id}).status, 0);
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{"state", id},
                                                                                         {"start", id},
                                                                                         {"kill", id},
                                                                                         {"exec", id, "true"},
                                                                                         {"delete", id},
                                                                                         {"delete", "--force", id}}) {
    const Outcome outcome = sealrun(arguments);
    EXPECT_NE(outcome.status, 0) << arguments[0];
    EXPECT_THAT(outcome.err, HasSubstr("is of a container of runc: use that, or another --root")) << arguments[0];
  }
  const Outcome still = run({"runc", "--root", root, "state", id});
  EXPECT_EQ(nlohmann::json::parse(still.out)["status"], "running") << still.err;
  EXPECT_EQ(run({"runc", "--root", root, "delete", "--force", id}).status, 0);
}

}  // namespace
}  // namespace sealbench::testing
