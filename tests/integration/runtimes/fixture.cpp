#include "tests/integration/runtimes/fixture.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "harness/measure/named_directories.hpp"
#include "sys/file.hpp"

namespace sealbench {

namespace fs = std::filesystem;

void RuntimesTest::SetUp() {
  if (::geteuid() != 0) GTEST_SKIP() << "containers without a user namespace need root";
  fs::create_directory(scratch_.path() + "/exes");
}

Ended RuntimesTest::run(std::vector<std::string> more, const std::string& runs) const {
  std::vector<std::string> arguments = {"--runs",        runs,
                                        "--warmup",      "0",
                                        "--sessions",    "1",
                                        "--counters",    "none",
                                        "--exe-dir",     scratch_.path() + "/exes",
                                        "--export-json", scratch_.path() + "/results.json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return bench(scratch_.path(), arguments);
}

std::string RuntimesTest::script(const std::string& name, const std::string& text) const {
  std::string path = scratch_.path() + "/" + name;
  sys::write_file(path, "#!/bin/sh\n" + text, 0755);
  return path;
}

std::vector<std::string> RuntimesTest::traces(pid_t pid) const {
  std::vector<std::string> found;
  const std::string mine = fmt::format("sealbench-{}-", pid);
  std::error_code ignored;
  for (const std::string& directory :
       {scratch_.path() + "/exes", std::string("/run/sealbench"), std::string("/dev/shm/sealbench")}) {
    for (const auto& entry : fs::directory_iterator(directory, ignored)) {
      if (entry.path().filename().string().starts_with(mine)) found.push_back(entry.path());
    }
  }
  for (std::string& cgroup : measure::directories_named("/sys/fs/cgroup", mine)) found.push_back(std::move(cgroup));
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    try {
      const std::string said =
          sys::read_file(entry.path().string() + "/environ") + sys::read_file(entry.path().string() + "/cmdline");
      if (said.find(mine) != std::string::npos) found.push_back(entry.path());
    } catch (const std::system_error&) {
      continue;  // no process, or it has ended
    }
  }
  return found;
}

void RuntimesTest::need(const std::string& program) {
  for (const char* directory : {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}) {
    if (::access((directory + program).c_str(), X_OK) == 0) return;
  }
  GTEST_SKIP() << program << " is not installed";
}

const results::Subject* subject_named(const results::Results& results, const std::string& name) {
  for (const results::Subject& subject : results.subjects) {
    if (subject.name.starts_with(name)) return &subject;
  }
  return nullptr;
}

}  // namespace sealbench
