#include "harness/verify/bundle.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/verify/seccomp.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {
namespace {

bool refuses(const nlohmann::ordered_json& filter, const std::string& call) {
  for (const auto& rule : filter.at("syscalls")) {
    for (const auto& name : rule.at("names")) {
      if (name == call) return true;
    }
  }
  return false;
}

TEST(Privileges, AreTwelveDistinctCombinations) {
  std::set<std::string_view> names;
  for (const Privileges& privileges : all_privileges()) names.insert(privileges.name);
  EXPECT_EQ(names.size(), 12U);
  EXPECT_EQ(find_privileges("default")->own_user_namespace, false);
  EXPECT_EQ(find_privileges("all/userns/unconfined")->seccomp, false);
  EXPECT_EQ(find_privileges("nonsense"), nullptr);
}

TEST(Privileges, OnlyTheMiddleStepAddsSysAdmin) {
  const auto has = [](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), "CAP_SYS_ADMIN") != names.end();
  };
  EXPECT_FALSE(has(capability_names(Capabilities::defaults)));
  EXPECT_TRUE(has(capability_names(Capabilities::sys_admin)));
}

TEST(DefaultSeccomp, OpensUpWithCapabilities) {
  EXPECT_TRUE(refuses(default_seccomp(Capabilities::defaults), "mount"));
  EXPECT_FALSE(refuses(default_seccomp(Capabilities::sys_admin), "mount"));
  EXPECT_TRUE(refuses(default_seccomp(Capabilities::sys_admin), "open_by_handle_at"));
  EXPECT_FALSE(refuses(default_seccomp(Capabilities::all), "open_by_handle_at"));
  EXPECT_TRUE(refuses(default_seccomp(Capabilities::all), "userfaultfd"));
}

TEST(Bundle, HasAUserNamespaceAndAFilterOnlyWhenAsked) {
  const std::string directory = testing::TempDir() + "bundle." + std::to_string(::getpid());
  const auto config = [&](const char* privileges) {
    write_bundle(directory, "/root-of-it", *find_privileges(privileges), {.host_id = 7, .count = 3},
                 {"/probe", "serve"});
    return nlohmann::json::parse(sys::read_file(directory + "/config.json"));
  };
  const auto plain = config("default/unconfined");
  EXPECT_FALSE(plain.at("linux").contains("uidMappings"));
  EXPECT_FALSE(plain.at("linux").contains("seccomp"));
  const auto own = config("default/userns");
  EXPECT_EQ(own.at("linux").at("uidMappings"), nlohmann::json::parse(R"([{"containerID":0,"hostID":7,"size":3}])"));
  EXPECT_TRUE(own.at("linux").contains("seccomp"));
  EXPECT_EQ(own.at("process").at("args"), nlohmann::json::parse(R"(["/probe","serve"])"));
  std::filesystem::remove_all(directory);
}

TEST(Interpreter, IsReadFromADynamicProgramAndEmptyForAStaticOne) {
  EXPECT_NE(interpreter_of("/proc/self/exe").find("/ld-"), std::string::npos);
  EXPECT_EQ(interpreter_of(SEALBENCH_BUILD_DIR "/payloads/true"), "");
}

TEST(Interpreter, RefusesWhatIsNoProgram) {
  const std::string path = testing::TempDir() + "noelf." + std::to_string(::getpid());
  sys::write_file(path, "#!/bin/sh\n");
  EXPECT_THROW(interpreter_of(path), std::runtime_error);
  sys::write_file(path, std::string("\177ELF\2\1\1", 7) + std::string(57, '\xff'));
  EXPECT_THROW(interpreter_of(path), std::runtime_error);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace sealbench::verify
