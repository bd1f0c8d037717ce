// sealrun on kernels that lack what is newer: a container looks the same as here, or sealrun says which call it needs.
#include <algorithm>
#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/integration/sealrun/probe.hpp"
#include "tests/integration/sealrun/variants.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOlderKernel = SEALBENCH_BUILD_DIR "/tests/older-kernel";

/// What older-kernel takes away, for which there is a way round.
constexpr const char* kLacks[] = {"mount_setattr",
                                  "close_range",
                                  "close_range-flags",
                                  "openat2",
                                  "faccessat2",
                                  "clone3",
                                  "setns-pidfd",
                                  "pidfd_getfd",
                                  "memfd_create-exec",
                                  "fcntl-seal-exec",
                                  "epoll_pwait2",
                                  "process_madvise",
                                  "fchmodat2",
                                  "statmount",
                                  "5.10",
                                  "5.4"};

/// Strategies that need more than the oldest kernel, and what they say there.
struct Need {
  std::string_view strategy;
  std::string_view lacks;
  std::string_view words;
};
constexpr Need kNeeds[] = {{"detached-bind", "mount_setattr", "needs Linux 5.12: mount_setattr"}};

/// Changes that a filter makes to what a container sees of itself: the filter.
Sections without_filter(Sections sections) {
  std::erase_if(sections["status"], [](const std::string& line) { return line.starts_with("Seccomp"); });
  return sections;
}

class OlderKernel : public SealrunTest {
 protected:
  [[nodiscard]] Outcome run_lacking(std::string_view lacks, const std::string& strategy,
                                    const std::vector<std::string>& arguments) const {
    std::vector<std::string> words;
    if (!lacks.empty()) words = {kOlderKernel, std::string(lacks)};
    for (const std::string& word : command({"--artefacts", bundle->beside("kept"), "--seal", strategy})) {
      words.push_back(word);
    }
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
  }

  [[nodiscard]] Sections probe(std::string_view lacks, const std::string& strategy) const {
    const Outcome outcome = run_lacking(lacks, strategy, {"run", "-b", bundle->path(), id});
    EXPECT_EQ(outcome.status, 0) << lacks << ": " << outcome.err << outcome.out;
    return without_filter(parse_probe(outcome.out));
  }

  [[nodiscard]] Sections probe_by_exec(std::string_view lacks, const std::string& strategy) const {
    const Outcome outcome = run_lacking(lacks, strategy, {"exec", id, "sh", "/probe.sh"});
    EXPECT_EQ(outcome.status, 0) << lacks << ": " << outcome.err << outcome.out;
    return without_filter(parse_probe(outcome.out));
  }

  static void expect_equal(const Sections& expected, const Sections& found) {
    EXPECT_TRUE(found.contains("end")) << "the probe did not come to its end";
    for (const auto& [section, lines] : expected) {
      const auto other = found.find(section);
      ASSERT_NE(other, found.end()) << section;
      EXPECT_THAT(other->second, ::testing::ElementsAreArray(lines)) << "section " << section;
    }
  }
};

class Variants : public OlderKernel, public ::testing::WithParamInterface<Variant> {};

TEST_P(Variants, LookTheSame) {
  const Child holder({"unshare", "-n", "-i", "-u", "sh", "-c", "hostname joined; echo ready; exec sleep 60"});
  ASSERT_TRUE(eventually([&] { return holder.out() == "ready\n"; }));
  GetParam().change(*bundle, holder.pid());
  bundle->config["process"]["args"] = {"sh", "/probe.sh"};
  bundle->write();
  const Sections here = probe({}, "memfd");
  for (const char* lacks : kLacks) {
    SCOPED_TRACE(lacks);
    expect_equal(here, probe(lacks, "memfd"));
  }
}

TEST_P(Variants, LookTheSameByExec) {
  const Child holder({"unshare", "-n", "-i", "-u", "sh", "-c", "hostname joined; echo ready; exec sleep 60"});
  ASSERT_TRUE(eventually([&] { return holder.out() == "ready\n"; }));
  GetParam().change(*bundle, holder.pid());
  start_sleeping();
  const Sections here = probe_by_exec({}, "memfd");
  for (const char* lacks : kLacks) {
    SCOPED_TRACE(lacks);
    expect_equal(here, probe_by_exec(lacks, "memfd"));
  }
  EXPECT_EQ(sealrun({"delete", "--force", id}).status, 0);
}

INSTANTIATE_TEST_SUITE_P(OlderKernels, Variants, ::testing::ValuesIn(variants().begin(), variants().end()),
                         [](const auto& test) { return std::string(test.param.name); });

class Strategies : public OlderKernel, public ::testing::WithParamInterface<std::string> {
 protected:
  void TearDown() override {
    if (bundle != nullptr && installs(GetParam())) {
      EXPECT_EQ(run_lacking({}, GetParam(), {"uninstall"}).status, 0);
    }
    SealrunTest::TearDown();
  }
};

TEST_P(Strategies, LaunchOrSayWhatTheyNeed) {
  const std::string& strategy = GetParam();
  bundle->shell("echo works");
  bundle->write();
  for (const char* lacks : kLacks) {
    SCOPED_TRACE(lacks);
    std::string_view needs;
    for (const Need& need : kNeeds) {
      if (need.strategy == strategy && (need.lacks == lacks || std::isdigit(*lacks) != 0)) needs = need.words;
    }
    if (installs(strategy)) {
      ASSERT_EQ(run_lacking(lacks, strategy, {"install"}).status, 0);
    }
    const Outcome outcome = run_lacking(lacks, strategy, {"run", "-b", bundle->path(), id});
    if (needs.empty()) {
      EXPECT_EQ(outcome.status, 0);
      EXPECT_EQ(outcome.out, "works\n");
      EXPECT_EQ(outcome.err, "");
    } else {
      EXPECT_EQ(outcome.status, 1);
      EXPECT_EQ(outcome.err, "sealrun: " + std::string(needs) + "\n");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(OlderKernels, Strategies, ::testing::ValuesIn(ordinary_strategies()),
                         [](const auto& test) { return test_name(test.param); });

TEST_F(OlderKernel, IsNamedWhereNothingStandsForACall) {
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  for (const auto& [lacks, words] : {std::pair{"pidfd_open", "needs Linux 5.3: pidfd_open\n"},
                                     {"open_tree", ": needs Linux 5.2: open_tree\n"},
                                     {"move_mount", ": needs Linux 5.2: move_mount\n"},
                                     {"fsopen", ": needs Linux 5.2: fsopen\n"}}) {
    const Outcome outcome = run_lacking(lacks, "memfd", {"run", "-b", bundle->path(), id});
    EXPECT_EQ(outcome.status, 1) << lacks;
    EXPECT_THAT(outcome.err, ::testing::EndsWith(words)) << lacks;
  }
}

/// In a user namespace with the host's network /sys is the host's, read-only with all that is mounted below: mount(2)
/// cannot do that, and no container is to run with less.
TEST_F(OlderKernel, IsNamedWhereAChangeIsForSeveralMounts) {
  const auto user_namespace = std::find_if(variants().begin(), variants().end(),
                                           [](const Variant& variant) { return variant.name == "user_namespace"; });
  user_namespace->change(*bundle, 0);
  nlohmann::ordered_json& namespaces = bundle->config["linux"]["namespaces"];
  namespaces.erase(
      std::find_if(namespaces.begin(), namespaces.end(), [](const auto& ns) { return ns["type"] == "network"; }));
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  EXPECT_EQ(run_lacking("setns-pidfd", "memfd", {"run", "-b", bundle->path(), id}).err, "");
  const Outcome outcome = run_lacking("mount_setattr", "memfd", {"run", "-b", bundle->path(), id});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "sealrun: binding /sys on /sys: needs Linux 5.12: mount_setattr\n");
}

/// Links of /proc lead out of the root (CVE-2024-21626), which openat2 refuses to follow, and so do we without it.
TEST_F(OlderKernel, FollowsNoLinkOfProc) {
  std::filesystem::create_symlink("/proc/self/fd/0/../..", bundle->rootfs("/to_host"));
  bundle->config["mounts"].push_back(
      {{"destination", "/to_host"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", nlohmann::json::array()}});
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  const Outcome here = run_lacking({}, "memfd", {"run", "-b", bundle->path(), id});
  const Outcome older = run_lacking("openat2", "memfd", {"run", "-b", bundle->path(), id});
  EXPECT_EQ(here.status, 1);
  EXPECT_EQ(older.status, 1);
  EXPECT_EQ(older.err, here.err);
}

/// A descriptor that the caller left open stays out of the container.
TEST_F(OlderKernel, ClosesWhatTheCallerLeftOpen) {
  bundle->shell("ls /proc/self/fd; ls /proc/1/fd");
  bundle->write();
  std::string shell = "exec 3</etc/passwd 7</etc/passwd 900</etc/passwd; exec \"$@\"";
  for (const char* lacks : {"close_range", "close_range-flags"}) {
    std::vector<std::string> words = {"bash", "-c", shell, "bash", kOlderKernel, lacks};
    for (const std::string& word : command({"run", "-b", bundle->path(), id})) words.push_back(word);
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "0\n1\n2\n3\n0\n1\n2\n3\n") << lacks;
  }
}

}  // namespace
}  // namespace sealbench::testing
