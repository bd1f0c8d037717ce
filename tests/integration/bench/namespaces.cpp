#include "tests/integration/bench/namespaces.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "sys/file.hpp"

namespace sealbench {

namespace fs = std::filesystem;

namespace {

/// Own folder, since a Program keeps its output in it.
std::string folder(const std::string& directory) {
  fs::create_directories(directory);
  return directory;
}

}  // namespace

std::set<std::string> names_in(const std::string& directory) {
  std::set<std::string> names;
  std::error_code ignored;
  for (fs::directory_iterator at(directory, ignored), end; at != end; at.increment(ignored))
    names.insert(at->path().filename());
  return names;
}

std::string state_file(const std::string& base) {
  std::error_code ignored;
  for (fs::recursive_directory_iterator at(base, ignored), end; at != end; at.increment(ignored)) {
    if (at->path().filename() == "state.json" && fs::file_size(at->path(), ignored) > 0) return at->path();
  }
  return {};
}

std::vector<std::string> shell(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"/bin/sh", "-c", script, "sh"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

MountNamespace::MountNamespace(const std::string& directory)
    : holder_(folder(directory), {"/usr/bin/unshare", "-m", "/bin/sh", "-c",
                                  "mount -t tmpfs none /run && mount -t tmpfs none /dev/shm && : > " + directory +
                                      "/ready && exec sleep 100000"}) {
  for (int i = 0; i < 1000 && !fs::exists(directory + "/ready"); ++i) ::usleep(10'000);
  if (!fs::exists(directory + "/ready")) {
    throw std::runtime_error("no mount namespace: " + sys::read_file(directory + "/err"));
  }
}

MountNamespace::~MountNamespace() {
  holder_.send(SIGKILL);
  holder_.wait();
}

std::vector<std::string> MountNamespace::enter(const std::vector<std::string>& command) const {
  std::vector<std::string> whole = {"/usr/bin/nsenter", "-m", "-t", std::to_string(holder_.pid())};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

std::string MountNamespace::path(const std::string& directory) const {
  return "/proc/" + std::to_string(holder_.pid()) + "/root" + directory;
}

std::vector<std::string> in_another_boot(const std::string& directory, long offset_s,
                                         const std::vector<std::string>& command) {
  const std::string id = directory + "/boot_id";
  if (!fs::exists(id)) sys::write_file(id, "00000000-0000-4000-8000-000000000002\n");
  std::vector<std::string> whole = {"/usr/bin/unshare", "-m", "-T", "--boottime", std::to_string(offset_s),
                                    "--kill-child=KILL"};
  const std::vector<std::string> inner =
      shell("mount --bind " + id + " /proc/sys/kernel/random/boot_id && exec \"$@\"", command);
  whole.insert(whole.end(), inner.begin(), inner.end());
  return whole;
}

}  // namespace sealbench
