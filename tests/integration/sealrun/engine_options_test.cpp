// What engines pass besides a bundle, and what they ask a runtime about itself.
#include <algorithm>
#include <filesystem>
#include <set>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using Json = nlohmann::json;

std::vector<std::string> lines_of(const std::string& file) {
  std::istringstream text(sys::read_file(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

class EngineOptions : public SealrunTest {
 protected:
  /// The bundle with these options before `run`, and those behind it.
  Outcome run_with(const std::vector<std::string>& before) const {
    bundle->write();
    std::vector<std::string> words = before;
    words.insert(words.end(), {"run", "-b", bundle->path(), id});
    return sealrun(words);
  }
  std::vector<std::string> log() const { return lines_of(bundle->beside("log")); }
  std::vector<std::string> to_log(const std::string& format) const {
    return {"--log", bundle->beside("log"), "--log-format", format};
  }
};

TEST_F(EngineOptions, AnErrorIsALineOfJsonAsThatOfRunc) {
  bundle->config["process"]["args"] = {"/no/such/program"};
  const Outcome ours = run_with(to_log("json"));
  EXPECT_EQ(ours.status, 1);
  EXPECT_THAT(ours.err, HasSubstr("sealrun: looking for the program /no/such/program: "));
  const std::string runc_log = bundle->beside("runc-log");
  EXPECT_EQ(run({"runc", "--root", bundle->beside("runc"), "--log", runc_log, "--log-format", "json", "run", "-b",
                 bundle->path(), id})
                .status,
            1);
  ASSERT_EQ(log().size(), 1U);
  const Json error = Json::parse(log()[0]);
  const Json expected = Json::parse(lines_of(runc_log).back());
  for (const auto& [name, value] : expected.items()) {
    ASSERT_TRUE(error.contains(name)) << name;
    EXPECT_STREQ(error[name].type_name(), value.type_name());
  }
  EXPECT_EQ(error.size(), expected.size());
  EXPECT_EQ(error["level"], expected["level"]);
  EXPECT_THAT(error["msg"].get<std::string>(), HasSubstr("No such file or directory"));
  EXPECT_THAT(error["time"].get<std::string>(), MatchesRegex("....-..-..T..:..:..Z"));
}

TEST_F(EngineOptions, TheLogIsAddedToAndHasWarningsThatStandardErrorDoesNot) {
  bundle->config["process"]["args"] = {"true"};
  bundle->config["process"]["extension"] = 1;
  sys::write_file(bundle->beside("log"), "before\n");
  const Outcome quiet = run_with(to_log("text"));
  EXPECT_EQ(quiet.status, 0) << quiet.err;
  EXPECT_EQ(quiet.err, "");
  EXPECT_THAT(log(), ElementsAre("before", MatchesRegex("time=\"....-..-..T..:..:..Z\" level=warning "
                                                        "msg=\"process\\.extension: ignored, as .*\"")));
  EXPECT_THAT(run_with({"--log-format", "json"}).err,
              MatchesRegex("\\{\"level\":\"warning\",\"msg\":\"process.*\\}\n"));
  EXPECT_THAT(run_with({}).err, MatchesRegex("sealrun: warning: process\\.extension: ignored, as .*\n"));
}

TEST_F(EngineOptions, DebugTellsTheSteps) {
  bundle->config["process"]["args"] = {"true"};
  std::vector<std::string> options = to_log("text");
  EXPECT_EQ(run_with(options).status, 0);
  EXPECT_EQ(sys::read_file(bundle->beside("log")), "");
  options.emplace_back("--debug");
  EXPECT_EQ(run_with(options).status, 0);
  EXPECT_THAT(log(), ::testing::Contains(HasSubstr("level=debug msg=\"mounting proc on /proc\"")));
}

TEST_F(EngineOptions, ALogThatCannotBeOpened) {
  const Outcome outcome = run_with({"--log", bundle->beside("none/log")});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("none/log"));
  EXPECT_THAT(run_with({"--log-format", "xml"}).err, HasSubstr("--log-format: text or json, not \"xml\""));
}

TEST_F(EngineOptions, SystemdIsRefusedWhereCgroupsAreMade) {
  for (const char* command : {"run", "create"}) {
    const Outcome outcome = sealrun({"--systemd-cgroup", command, "-b", bundle->path(), id});
    EXPECT_EQ(outcome.status, 1) << command;
    EXPECT_THAT(outcome.err, HasSubstr("--systemd-cgroup: sealrun makes cgroups itself")) << command;
  }
  start_sleeping();
  EXPECT_EQ(sealrun({"--systemd-cgroup", "state", id}).status, 0);
  EXPECT_EQ(sealrun({"--systemd-cgroup", "exec", id, "true"}).status, 0);
  EXPECT_EQ(sealrun({"--systemd-cgroup", "delete", "--force", id}).status, 0);
}

TEST_F(EngineOptions, WhatIsNotImplementedIsRefusedByName) {
  EXPECT_THAT(sealrun({"pause", id}).err, HasSubstr("sealrun does not implement the command pause (write 1 to"));
  EXPECT_THAT(sealrun({"checkpoint", id}).err, HasSubstr("sealrun does not implement the command checkpoint"));
  EXPECT_THAT(sealrun({"run", "--no-pivot", id}).err, HasSubstr("--no-pivot: sealrun always pivots"));
  for (const char* option : {"--cgroup=x", "--cgroup"}) {
    EXPECT_THAT(sealrun({"exec", option, "x", id, "true"}).err, HasSubstr("--cgroup: processes enter"));
  }
}

TEST_F(EngineOptions, FeaturesAreThoseOfRuncThatThereAre) {
  const Outcome outcome = sealrun({"features"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const Json ours = Json::parse(outcome.out);
  const Json theirs = Json::parse(run({"runc", "features"}).out);
  EXPECT_EQ(ours["ociVersionMin"], theirs["ociVersionMin"]);
  EXPECT_EQ(ours["linux"]["namespaces"], theirs["linux"]["namespaces"]);
  EXPECT_EQ(ours["linux"]["capabilities"], theirs["linux"]["capabilities"]);
  EXPECT_EQ(ours["linux"]["seccomp"]["operators"], theirs["linux"]["seccomp"]["operators"]);
  EXPECT_EQ(ours["linux"]["cgroup"]["systemd"], false);
  const auto words = [](const Json& list) { return list.get<std::set<std::string>>(); };
  std::set<std::string> actions = words(theirs["linux"]["seccomp"]["actions"]);
  actions.erase("SCMP_ACT_NOTIFY");
  EXPECT_EQ(words(ours["linux"]["seccomp"]["actions"]), actions);
  EXPECT_THAT(ours["hooks"], ::testing::IsEmpty());
}

TEST_F(EngineOptions, EveryMountOptionOfTheFeaturesIsTaken) {
  bundle->config["process"]["args"] = {"true"};
  const Json features = Json::parse(sealrun({"features"}).out);
  // What an existing mount is needed for, and what fits no tmpfs here.
  const std::set<std::string> others = {"remount", "bind", "rbind", "mand", "iversion"};
  auto& mounts = bundle->config["mounts"];
  for (const std::string option : features["mountOptions"]) {
    if (others.contains(option)) continue;
    mounts.push_back({{"destination", "/mnt"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {option}}});
  }
  const Outcome outcome = run_with({});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
}

TEST_F(EngineOptions, TheBundleOfSpecIsThatOfRunc) {
  for (const bool rootless : {false, true}) {
    const std::string ours = bundle->beside(rootless ? "ours-rootless" : "ours");
    const std::string theirs = bundle->beside(rootless ? "theirs-rootless" : "theirs");
    const auto spec = [&](const std::string& program, const std::string& directory) {
      fs::create_directories(directory);
      std::vector<std::string> words = {program, "spec", "-b", directory};
      if (rootless) words.emplace_back("--rootless");
      return run(words);
    };
    ASSERT_EQ(spec(kSealrun, ours).status, 0);
    ASSERT_EQ(spec("runc", theirs).status, 0);
    const Json made = Json::parse(sys::read_file(ours + "/config.json"));
    Json expected = Json::parse(sys::read_file(theirs + "/config.json"));
    expected["ociVersion"] = made["ociVersion"];
    expected["hostname"] = "sealrun";
    expected["process"]["terminal"] = false;
    expected["process"]["capabilities"].erase("ambient");
    EXPECT_EQ(made, expected);
    const Outcome again = spec(kSealrun, ours);
    EXPECT_EQ(again.status, 1) << "it would replace a config.json";
    EXPECT_THAT(again.err, HasSubstr("File exists"));
  }
  fs::rename(bundle->rootfs(), bundle->beside("ours/rootfs"));
  const Outcome ran = sealrun({"run", "-b", bundle->beside("ours"), id});
  EXPECT_EQ(ran.status, 0) << ran.err;
}

}  // namespace
}  // namespace sealbench::testing
