// An OCI bundle: a directory with config.json and, usually, a root filesystem.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace sealbench::workloads {

/// What is wrong with a bundle, with its path and what to do.
class BundleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A bundle whose config.json has been read. Only what launching needs is looked at: a field that a runtime does not
/// implement is the runtime's to refuse.
class Bundle {
 public:
  using Json = nlohmann::ordered_json;

  /// Reads a bundle from `directory` (made absolute). Throws BundleError when config.json is missing or broken, asks
  /// for a terminal, has no process.args or no root.path, or when the root filesystem does not exist.
  static Bundle load(const std::string& directory);

  /// Writes config.json into a new directory `directory` and reads it back.
  static Bundle write(const std::string& directory, const Json& config);

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] const Json& config() const { return config_; }
  /// The root filesystem's absolute path.
  [[nodiscard]] std::string rootfs() const;

  /// A new bundle in `directory` with another config; its root is this one's.
  [[nodiscard]] Bundle with_config(const std::string& directory, Json config) const;

  /// A new bundle in `directory` that differs only in process.args; its root is this one's.
  [[nodiscard]] Bundle with_process(const std::string& directory, const std::vector<std::string>& args) const;

  /// A command in the root filesystem that runs until it is killed (hold, else sleep), or that exits with 0 at once
  /// (true). Throws BundleError with the paths that were looked at when there is none.
  [[nodiscard]] std::vector<std::string> holding_process() const;
  [[nodiscard]] std::vector<std::string> succeeding_process() const;

 private:
  Bundle(std::string directory, Json config) : directory_(std::move(directory)), config_(std::move(config)) {}
  [[nodiscard]] std::string first_existing(const std::vector<std::string>& paths, const std::string& purpose) const;

  std::string directory_;
  Json config_;
};

}  // namespace sealbench::workloads
