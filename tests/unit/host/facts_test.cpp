#include "harness/host/facts.hpp"

#include <gtest/gtest.h>

#include "harness/host/doctor.hpp"

namespace sealbench::host {
namespace {

TEST(CgroupMode, IsReadFromTheMountTable) {
  EXPECT_EQ(cgroup_mode("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"), "v2");
  EXPECT_EQ(cgroup_mode("25 1 0:5 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n26 25 0:6 / /sys/fs/cgroup/pids rw - cgroup "
                        "cgroup rw,pids\n"),
            "v1");
  EXPECT_EQ(cgroup_mode("26 25 0:6 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
                        "27 25 0:7 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"),
            "hybrid");
  EXPECT_EQ(cgroup_mode("22 1 0:4 / /proc rw - proc proc rw\n"), "none");
  EXPECT_EQ(cgroup_mode(""), "none");
}

TEST(Fields, AreReadFromTheFirstLineOfTheKey) {
  const char* text = "processor\t: 0\nmodel name\t: Some CPU @ 2GHz: fast\nprocessor\t: 1\nmodel name\t: Other\n";
  EXPECT_EQ(field_of(text, "model name"), "Some CPU @ 2GHz: fast");
  EXPECT_EQ(field_of(text, "name"), "");
  EXPECT_EQ(field_of("", "x"), "");
  EXPECT_EQ(field_of("MemTotal:       16 kB", "MemTotal"), "16 kB");
}

TEST(CpuModel, IsANameOrWhatArm64HasInItsPlace) {
  EXPECT_EQ(cpu_model("processor\t: 0\nmodel name\t: Some CPU @ 2GHz\n"), "Some CPU @ 2GHz");
  EXPECT_EQ(cpu_model("processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd08\n"),
            "implementer 0x41, part 0xd08");
  EXPECT_EQ(cpu_model("processor\t: 0\n"), "");
}

TEST(Chosen, IsWhatStandsInBrackets) {
  EXPECT_EQ(chosen("always [madvise] never"), "madvise");
  EXPECT_EQ(chosen("[always] madvise never\n"), "always");
  EXPECT_EQ(chosen("none\n"), "none");
  EXPECT_EQ(chosen(""), "");
}

TEST(HostFacts, HoldWhatAReaderNeedsAndNoName) {
  const results::Json facts = host::facts("/tmp");
  for (const char* key : {"kernel", "machine", "cpu", "memory", "exe_filesystem", "cgroups", "virtualization",
                          "mitigations", "load_1min"}) {
    EXPECT_TRUE(facts.contains(key)) << key;
  }
  EXPECT_GE(facts["cpu"]["count"].get<int>(), 1);
  EXPECT_GT(facts["exe_filesystem"]["size_bytes"].get<std::int64_t>(), 0);
  EXPECT_FALSE(facts.contains("hostname"));
}

TEST(Doctor, SaysWhyAndWhatToDoWhereverSomethingIsNotFine) {
  for (const Check& check : checks()) {
    const std::vector<Finding> findings = check.look(Asking::now());
    EXPECT_FALSE(findings.empty()) << check.name;
    for (const Finding& finding : findings) {
      EXPECT_FALSE(finding.what.empty()) << check.name;
      EXPECT_EQ(finding.severity == Severity::fine, finding.why.empty()) << check.name;
      EXPECT_EQ(finding.severity == Severity::fine, finding.todo.empty()) << check.name;
    }
  }
}

TEST(Doctor, TellsNobodyToBecomeWhatHeIs) {
  for (const Check& check : checks()) {
    for (const Finding& finding : check.look({.root = true, .host_root = {}})) {
      EXPECT_EQ(finding.todo.find("sudo"), std::string::npos) << check.name << ": " << finding.todo;
      EXPECT_EQ(finding.todo.find("root for"), std::string::npos) << check.name << ": " << finding.todo;
    }
  }
}

TEST(Doctor, CallsWhatIsMissingNoDisturbance) {
  for (const Check& check : checks()) {
    if (std::string(check.name) != "strategies") continue;
    for (const Finding& finding : check.look(Asking::now())) EXPECT_LE(finding.severity, Severity::lacks);
  }
}

TEST(Doctor, IsAsBadAsItsWorstFinding) {
  const Finding fine{};
  const Finding disturbs{.severity = Severity::disturbs, .what = {}, .why = {}, .todo = {}};
  const Finding prevents{.severity = Severity::prevents, .what = {}, .why = {}, .todo = {}};
  EXPECT_EQ(worst({}), Severity::fine);
  EXPECT_EQ(worst({fine, disturbs, fine}), Severity::disturbs);
  EXPECT_EQ(worst({prevents, disturbs}), Severity::prevents);
}

}  // namespace
}  // namespace sealbench::host
