#include "tests/integration/sealrun/bundle.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "sys/file.hpp"
#include "tests/integration/sealrun/probe.hpp"
#include "tests/support/child.hpp"

namespace sealbench::testing {

namespace fs = std::filesystem;

std::string busybox() {
  for (const char* path : {"/bin/busybox", "/usr/bin/busybox"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return {};
}

std::string Bundle::missing() {
  if (busybox().empty()) return "no busybox: install busybox-static";
  if (run({"runc", "--version"}).status != 0) return "no runc, whose `runc spec` is the bundle: install runc";
  return {};
}

Bundle::Bundle(bool rootless) {
  ::chmod(beside("").c_str(), 0755);
  for (const char* directory : {"", "/bin", "/dev", "/etc", "/home", "/mnt", "/proc", "/run", "/sys", "/tmp"}) {
    fs::create_directories(rootfs(directory));
    ::chmod(rootfs(directory).c_str(), 0755);
  }
  ::chmod(path().c_str(), 0755);
  fs::copy_file(busybox(), rootfs("/bin/busybox"));
  for (const char* applet : {"cat", "chmod", "env", "grep", "hostname", "id", "kill", "ls", "mkdir", "readlink", "sed",
                             "sh", "sleep", "sort", "touch", "true"}) {
    fs::create_symlink("busybox", rootfs(std::string("/bin/") + applet));
  }
  sys::write_file(rootfs("/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n");
  sys::write_file(rootfs("/probe.sh"), kProbe);
  std::vector<std::string> command = {"runc", "spec", "--bundle", path()};
  if (rootless) command.emplace_back("--rootless");
  run(command);
  config = nlohmann::ordered_json::parse(sys::read_file(path() + "/config.json"));
  config["process"]["terminal"] = false;
  write();
}

void Bundle::write() const { sys::write_file(path() + "/config.json", config.dump(1)); }

}  // namespace sealbench::testing
