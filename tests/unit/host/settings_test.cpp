// Settings of a host that is made of files: no value of this one is touched.
#include "harness/host/settings.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <system_error>

#include "harness/host/doctor.hpp"
#include "harness/plan/errors.hpp"
#include "sys/file.hpp"
#include "sys/unique_fd.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::host {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    for (const int cpu : {0, 1}) {
      write(cpufreq(cpu) + "scaling_governor", "powersave\n");
      write(cpufreq(cpu) + "scaling_available_governors", "performance powersave\n");
    }
    write(kTurbo, "0\n");
    write(kHuge, "[always] madvise never\n");
  }

  static std::string cpufreq(int cpu) { return "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/"; }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root() + path).parent_path());
    sys::write_file(root() + path, text);
  }
  [[nodiscard]] std::string root() const { return scratch_.file("root"); }
  [[nodiscard]] std::string read(const std::string& path) const {
    std::string text = sys::read_file(root() + path);
    return text.substr(0, text.find('\n'));
  }
  /// The first words, for files do not lose their end when a shorter value is written into them.
  [[nodiscard]] bool has(const std::string& path, const std::string& value) const {
    return read(path).starts_with(value);
  }

  static constexpr const char* kTurbo = "/sys/devices/system/cpu/intel_pstate/no_turbo";
  static constexpr const char* kHuge = "/sys/kernel/mm/transparent_hugepage/enabled";
  static constexpr const char* kRecord = "/run/sealbench/settings.json";

 private:
  sealbench::testing::Scratch scratch_;
};

TEST_F(SettingsTest, FindsThoseThatDisturbAndThatTheKernelOffers) {
  EXPECT_THAT(settings_to_change(root()), SizeIs(4));
  write(cpufreq(0) + "scaling_available_governors", "schedutil powersave\n");
  write(kTurbo, "1\n");
  const std::vector<Setting> settings = settings_to_change(root());
  ASSERT_THAT(settings, SizeIs(2));
  EXPECT_THAT(settings[0].path, HasSubstr("cpu1"));
  EXPECT_EQ(settings[1].was, "always");
  EXPECT_THAT(settings_to_change(root() + "/nowhere"), IsEmpty());
}

TEST_F(SettingsTest, AreChangedWhileItLivesAndPutBackAfterwards) {
  {
    ChangedSettings changed(root());
    EXPECT_TRUE(has(cpufreq(0) + "scaling_governor", "performance"));
    EXPECT_TRUE(has(cpufreq(1) + "scaling_governor", "performance"));
    EXPECT_TRUE(has(kTurbo, "1"));
    EXPECT_THROW(ChangedSettings second(root()), HostError) << "two would put back each other's values";
    write(cpufreq(0) + "scaling_governor", "performance\n");  // as the kernel shows it: the whole value, nothing else
    write(cpufreq(1) + "scaling_governor", "performance\n");
    write(kHuge, "always [madvise] never\n");
    EXPECT_THAT(changed.put_back(), IsEmpty());
  }
  EXPECT_TRUE(has(cpufreq(0) + "scaling_governor", "powersave"));
  EXPECT_TRUE(has(cpufreq(1) + "scaling_governor", "powersave"));
  EXPECT_TRUE(has(kTurbo, "0"));
  EXPECT_TRUE(has(kHuge, "always"));
  EXPECT_FALSE(std::filesystem::exists(root() + kRecord));
}

TEST_F(SettingsTest, WhatSomebodyElseChangedMeanwhileIsLeftAndNamed) {
  ChangedSettings changed(root());
  write(cpufreq(0) + "scaling_governor", "performance\n");
  write(cpufreq(1) + "scaling_governor", "performance\n");
  write(kHuge, "always madvise [never]\n");
  EXPECT_THAT(changed.put_back(), ElementsAre(HasSubstr("was always, bench set madvise, and now it is never")));
  EXPECT_TRUE(has(kHuge, "always madvise [never]"));
}

TEST_F(SettingsTest, ThatAKilledProcessChangedArePutBackByTheNextStart) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const ChangedSettings changed(root());
    static_cast<void>(!::write(ready[1], "r", 1));
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_THAT(put_back_left_settings(root()), IsEmpty()) << "it is alive";
  EXPECT_TRUE(has(kTurbo, "1"));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  write(cpufreq(0) + "scaling_governor", "performance\n");
  write(cpufreq(1) + "scaling_governor", "performance\n");
  write(kHuge, "always [madvise] never\n");
  EXPECT_THAT(put_back_left_settings(root()), SizeIs(1));
  EXPECT_TRUE(has(cpufreq(1) + "scaling_governor", "powersave"));
  EXPECT_TRUE(has(kTurbo, "0"));
  EXPECT_TRUE(has(kHuge, "always"));
  EXPECT_THAT(put_back_left_settings(root()), IsEmpty());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(SettingsTest, ThatWerePutBackTakeNoRecordOfAnotherWithThem) {
  std::optional<ChangedSettings> first(std::in_place, root());
  first->put_back();
  const ChangedSettings second(root());
  ASSERT_TRUE(std::filesystem::exists(root() + kRecord));
  EXPECT_THAT(first->put_back(), IsEmpty());
  first.reset();
  EXPECT_TRUE(std::filesystem::exists(root() + kRecord)) << "without it kill -9 of the second would leave its changes";
  EXPECT_TRUE(has(kTurbo, "1"));
}

TEST_F(SettingsTest, ThatCouldNotBePutBackStayInTheRecordForTheNextStart) {
  {
    ChangedSettings changed(root());
    const sys::UniqueFd sealed(::memfd_create("no_turbo", MFD_ALLOW_SEALING));  // is read and not written, by root too
    sys::write_all(sealed.get(), "1\n", "a value");
    ASSERT_EQ(::fcntl(sealed.get(), F_ADD_SEALS, F_SEAL_WRITE), 0);
    std::filesystem::remove(root() + kTurbo);
    std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(sealed.get()), root() + kTurbo);
    EXPECT_THAT(changed.put_back(), Contains(AllOf(HasSubstr("Operation not permitted"), HasSubstr("write \"0\" to"))));
  }
  std::filesystem::remove(root() + kTurbo);
  write(kTurbo, "1\n");
  EXPECT_TRUE(std::filesystem::exists(root() + kRecord));
  EXPECT_THAT(put_back_left_settings(root()), SizeIs(1));
  EXPECT_TRUE(has(kTurbo, "0"));
  EXPECT_FALSE(std::filesystem::exists(root() + kRecord));
}

TEST_F(SettingsTest, ARecordThatIsNotWholeChangedNothing) {
  write(kRecord, "[{\"path\": ");
  EXPECT_THAT(put_back_left_settings(root()), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(root() + kRecord));
}

TEST_F(SettingsTest, ThatDisturbAreADoctorsFindingsWithTheCommandThatMendsThem) {
  for (const Check& check : checks()) {
    if (std::string(check.name) != "settings") continue;
    const std::vector<Finding> findings = check.look({.root = false, .host_root = root()});
    EXPECT_THAT(findings, SizeIs(3)) << "processors of one value are one finding";
    for (const Finding& finding : findings) EXPECT_EQ(finding.todo, "sudo bench doctor --fix -- bench …");
  }
}

}  // namespace
}  // namespace sealbench::host
