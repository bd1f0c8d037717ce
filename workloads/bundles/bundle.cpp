#include "workloads/bundles/bundle.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::workloads {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kDirectoryMode = 0755;

std::string read_config(const std::string& directory) {
  try {
    return sys::read_file(directory + "/config.json");
  } catch (const std::system_error& error) {
    throw BundleError(std::string("cannot use the bundle ") + directory + ": " + error.what() +
                      "; name a directory with a config.json, such as `runc spec` writes");
  }
}

void expect(bool holds, const std::string& directory, const std::string& problem) {
  if (!holds) throw BundleError("cannot use the bundle " + directory + ": in config.json, " + problem);
}

bool is_file(const std::string& path) {
  struct stat st {};
  return ::lstat(path.c_str(), &st) == 0 && (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode));
}

}  // namespace

Bundle Bundle::load(const std::string& directory) {
  const std::string text = read_config(directory);
  Json config;
  try {
    config = Json::parse(text);
  } catch (const Json::exception& error) {
    throw BundleError("cannot use the bundle " + directory + ": config.json is not JSON: " + error.what());
  }
  expect(config.is_object(), directory, "the document is not an object");
  const Json process = config.value("process", Json::object());
  expect(process.is_object() && process.contains("args") && process["args"].is_array() && !process["args"].empty(),
         directory, "process.args is missing: it must name the program to run");
  expect(!process.contains("terminal") || process["terminal"] == false, directory,
         "process.terminal is true: set it to false, for a launch that is measured has no console");
  const Json root = config.value("root", Json::object());
  expect(root.is_object() && root.contains("path") && root["path"].is_string(), directory, "root.path is missing");
  Bundle bundle(fs::absolute(directory).lexically_normal().string(), std::move(config));
  if (!fs::is_directory(bundle.rootfs())) {
    throw BundleError("cannot use the bundle " + directory + ": its root filesystem " + bundle.rootfs() +
                      " is not a directory; create it or correct root.path");
  }
  return bundle;
}

Bundle Bundle::write(const std::string& directory, const Json& config) {
  if (::mkdir(directory.c_str(), kDirectoryMode) < 0) sys::throw_errno("making the directory " + directory);
  sys::write_file(directory + "/config.json", config.dump(2) + "\n");
  return load(directory);
}

std::string Bundle::rootfs() const {
  return (fs::path(directory_) / config_["root"]["path"].get<std::string>()).lexically_normal().string();
}

Bundle Bundle::with_config(const std::string& directory, Json config) const {
  config["root"]["path"] = rootfs();
  return write(directory, config);
}

Bundle Bundle::with_process(const std::string& directory, const std::vector<std::string>& args) const {
  Json config = config_;
  config["process"]["args"] = args;
  return with_config(directory, std::move(config));
}

std::string Bundle::first_existing(const std::vector<std::string>& paths, const std::string& purpose) const {
  std::string looked;
  for (const std::string& path : paths) {
    if (is_file(rootfs() + path)) return path;
    looked += looked.empty() ? path : ", " + path;
  }
  throw BundleError("the root filesystem " + rootfs() + " has no program that " + purpose + ": looked for " + looked +
                    "; put one of them there");
}

std::vector<std::string> Bundle::holding_process() const {
  const std::string program = first_existing({"/hold", "/bin/sleep", "/usr/bin/sleep"}, "waits to be killed");
  if (program == "/hold") return {program};
  return {program, "2147483647"};  // not "infinity": busybox takes numbers only
}

std::vector<std::string> Bundle::succeeding_process() const {
  return {first_existing({"/true", "/bin/true", "/usr/bin/true"}, "exits with 0")};
}

}  // namespace sealbench::workloads
