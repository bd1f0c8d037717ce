// Bundles with a value changed here and there: whatever they ask for, sealrun ends, says which field it refuses, leaves
// nothing and changes nothing of the host's. On a host of its own (sandbox.sh), should it do otherwise.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "sys/file.hpp"
#include "tests/fuzz/change_json.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/integration/sealrun/variants.hpp"

namespace sealbench::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kSandboxed = "SEALBENCH_SANDBOXED";
constexpr unsigned kSeed = 19;

/// In ./check few; each is a launch.
unsigned wanted() {
  const char* count = std::getenv("SEALBENCH_MUTATED");
  return count != nullptr ? static_cast<unsigned>(std::atoi(count)) : 300;
}

/// What is the host's and no container's to change.
std::string host_values() {
  std::string values = sys::read_file("/proc/self/mountinfo");
  for (const char* name : {"kernel/hostname", "kernel/domainname", "kernel/shmmax", "kernel/msgmax", "kernel/panic",
                           "fs/mqueue/msg_max", "net/ipv4/ip_forward", "vm/swappiness"}) {
    values += std::string(name) + " " + sys::read_file(std::string("/proc/sys/") + name);
  }
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/tty"}) {
    struct stat st {};
    ::stat(device, &st);
    values += std::string(device) + " " + std::to_string(st.st_mode) + " " + std::to_string(st.st_uid) + " " +
              std::to_string(st.st_gid) + " " + std::to_string(st.st_rdev) + "\n";
  }
  return values;
}

void collect_words(const Json& value, std::vector<std::string>& words) {
  if (value.is_string()) words.push_back(value.get<std::string>());
  if (!value.is_structured()) return;
  for (const Json& inner : value) collect_words(inner, words);
}

/// Whether the message says where in the bundle the fault is: a field by its path, or what the field says. The devices
/// and links that every container gets are in no field.
bool names_its_field(const std::string& message, const Json& config) {
  static const std::regex kPath(
      "(ociVersion|process|root|hostname|domainname|mounts|annotations|linux|hooks|the document)\\b");
  static const std::regex kDefault("/dev/(null|zero|full|u?random|tty|fd|std(in|out|err)|core|ptmx)\\b");
  if (std::regex_search(message, kPath) || std::regex_search(message, kDefault)) return true;
  std::vector<std::string> words;
  collect_words(config, words);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return word.size() > 1 && message.find(word) != std::string::npos;
  });
}

/// Limits with which the kernel may kill what is executed.
bool limits_memory(const Json& config) {
  const std::string text = config.dump();
  return text.find("RLIMIT_") != std::string::npos || text.find("\"memory\"") != std::string::npos;
}

class MutatedBundles : public SealrunTest {
 protected:
  /// What the changes start from.
  std::vector<Json> originals() {
    std::vector<Json> all;
    const Json plain = bundle->config;
    for (const Variant& variant : variants()) {
      if (variant.name == "joined_namespaces") continue;
      bundle->config = plain;
      variant.change(*bundle, 0);
      bundle->config["process"]["args"] = {"true"};
      all.push_back(bundle->config);
    }
    bundle->config = plain;
    of_an_engine();
    all.push_back(bundle->config);
    return all;
  }

 private:
  /// What engines ask for and `runc spec` does not.
  void of_an_engine() {
    Json& config = bundle->config;
    fs::create_directories(bundle->rootfs("/data/deep"));
    sys::write_file(bundle->rootfs("/data/deep/file"), "of the image");
    fs::create_symlink("../run/there/file", bundle->rootfs("/etc/link"));
    fs::create_directories(bundle->beside("closed/inner"));
    ::chmod(bundle->beside("closed").c_str(), 0700);
    config["process"]["args"] = {"true"};
    config["process"]["user"] = {{"uid", 1000}, {"gid", 1000}};
    config["process"]["cwd"] = "/data/deep";
    config["process"]["noNewPrivileges"] = false;
    config["root"]["readonly"] = false;
    Json& mounts = config["mounts"];
    mounts.push_back({{"destination", "/run"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {"ro", "nodev"}}});
    mounts.push_back({{"destination", "/data"}, {"type", "tmpfs"}, {"source", "tmpfs"}, {"options", {"tmpcopyup"}}});
    mounts.push_back({{"destination", "/etc/link"},
                      {"type", "bind"},
                      {"source", bundle->beside("closed/inner")},
                      {"options", {"rbind", "rprivate", "ro"}}});
    Json& linux = config["linux"];
    linux["namespaces"] = {
        {{"type", "pid"}}, {{"type", "ipc"}}, {{"type", "uts"}}, {{"type", "mount"}}, {{"type", "user"}}};
    for (const char* map : {"uidMappings", "gidMappings"}) {
      linux[map] = {{{"containerID", 0}, {"hostID", 100000}, {"size", 65536}}};
    }
    linux["seccomp"] = {{"defaultAction", "SCMP_ACT_ALLOW"},
                        {"syscalls", {{{"names", {"close_range", "openat2"}}, {"action", "SCMP_ACT_ERRNO"}}}}};
  }
};

TEST_F(MutatedBundles, EndNameTheirFieldAndLeaveNothing) {
  if (std::getenv(kSandboxed) == nullptr) {
    const std::string sandbox = bundle->beside("sandbox");
    fs::create_directories(sandbox);
    Child child({"env", std::string(kSandboxed) + "=1", SEALBENCH_SOURCE_DIR "/tests/integration/sealrun/sandbox.sh",
                 sandbox, id, fs::read_symlink("/proc/self/exe"),
                 "--gtest_filter=MutatedBundles.EndNameTheirFieldAndLeaveNothing"});
    const Outcome outcome = child.wait(3'600'000);
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, ::testing::HasSubstr("[  PASSED  ] 1 test"));
    run({"find", "/sys/fs/cgroup", "-depth", "-type", "d", "-path", "*/" + id + "*", "-exec", "rmdir", "{}", ";"});
    return;
  }
  const std::vector<Json> bases = originals();
  const std::string before = host_values();
  unsigned refused = 0;
  for (unsigned number = 0; number < wanted() && !HasFailure(); ++number) {
    fuzz::Random random(kSeed + number);
    Json config = bases[number % bases.size()];
    for (std::size_t left = 1 + fuzz::below(random, 3); left > 0; --left) fuzz::change(config, random);
    // What is made in a root is made: let it be ours.
    if (config.is_object() && config.contains("root") && config["root"].is_object()) config["root"]["path"] = "rootfs";
    const std::string text = config.dump(1, ' ', false, Json::error_handler_t::replace);
    sys::write_file(bundle->path() + "/config.json", text);
    Child child(command({"run", "-b", bundle->path(), id}));
    const Outcome outcome = child.wait(10'000);
    const std::string what =
        "mutation " + std::to_string(number) + ", status " + std::to_string(outcome.status) + "\n" + outcome.err + text;
    EXPECT_NE(outcome.status, -1) << "did not end: " << what;
    EXPECT_EQ(outcome.signal, 0) << "crashed: " << what;
    if (outcome.status > 128) {
      EXPECT_TRUE(limits_memory(config)) << "init or process crashed: " << what;
    }
    if (outcome.err.find("sealrun: ") == 0 && outcome.err.find("sealrun: warning: ") != 0) {
      ++refused;
      EXPECT_EQ(outcome.status, 1) << what;
      EXPECT_TRUE(names_its_field(outcome.err, config)) << what;
    }
    EXPECT_EQ(host_values(), before) << what;
    EXPECT_TRUE(!fs::exists(root) || fs::is_empty(root)) << "a state is left: " << what;
    EXPECT_EQ(leftovers(id), "") << what;
  }
  EXPECT_GT(refused, wanted() / 10) << "most changes are harmless: too few faults were tried";
  EXPECT_LT(refused, wanted()) << "nothing was launched";
}

}  // namespace
}  // namespace sealbench::testing
