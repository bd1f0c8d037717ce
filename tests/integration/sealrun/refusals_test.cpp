// What of the host refuses a call is said by name: here in namespaces, which have settings of their own.
#include <filesystem>

#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {
namespace {

using ::testing::HasSubstr;

class Refusals : public SealrunTest {
 protected:
  /// What sealrun says, after `setting`, in the namespaces that `unshare` makes; its output when it was not refused.
  [[nodiscard]] std::string said(const std::vector<std::string>& unshare, const std::string& setting,
                                 const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {"unshare"};
    words.insert(words.end(), unshare.begin(), unshare.end());
    words.insert(words.end(), {"sh", "-c", setting + " || exit 99; \"$@\"; exit $?", "sh"});
    for (const std::string& word : command(arguments)) words.push_back(word);
    const Outcome outcome = run(words);
    if (outcome.status == 99) return "no setting";
    EXPECT_NE(outcome.status, 0);
    return outcome.err;
  }
};

TEST_F(Refusals, NameTheSettingForMemfds) {
  const auto said_of = [&](const std::string& strategy, const std::string& action) {
    std::vector<std::string> words = {"--artefacts", bundle->beside("kept"), "--seal", strategy, action};
    if (action == "exec-sealed") words.insert(words.end(), {"--", "/bin/true"});
    return said({"--pid", "--fork", "--mount-proc"}, "echo 2 >/proc/sys/vm/memfd_noexec", words);
  };
  if (said_of("memfd", "exec-sealed") == "no setting") GTEST_SKIP() << "no vm.memfd_noexec (Linux 6.3)";
  for (const auto& [strategy, action] :
       {std::pair{"memfd", "exec-sealed"}, {"memfd-bind", "install"}, {"memfd-pool", "install"}}) {
    EXPECT_THAT(said_of(strategy, action), HasSubstr("vm.memfd_noexec is 2")) << strategy;
    EXPECT_TRUE(!std::filesystem::exists(bundle->beside("kept")) || std::filesystem::is_empty(bundle->beside("kept")))
        << strategy;
  }
}

TEST_F(Refusals, NameTheSettingForUserNamespaces) {
  const std::string text = said({"-U", "-r"}, "echo 0 >/proc/sys/user/max_user_namespaces",
                                {"--seal", "sealed-overlayfs-userns", "exec-sealed", "--", "/bin/true"});
  EXPECT_THAT(text, HasSubstr("(user.max_user_namespaces is 0): No space left on device"));
}

TEST_F(Refusals, NameTheSettingForNamespacesOfAContainer) {
  bundle->config["process"]["args"] = {"true"};
  bundle->write();
  EXPECT_THAT(said({"-U", "-r"}, "echo 0 >/proc/sys/user/max_uts_namespaces", {"run", "-b", bundle->path(), id}),
              HasSubstr("(user.max_uts_namespaces is 0): No space left on device"));
}

}  // namespace
}  // namespace sealbench::testing
