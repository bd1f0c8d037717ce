// A bundle for tests: what `runc spec` writes, with a root that holds busybox and the probe.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/scratch.hpp"

namespace sealbench::testing {

class Bundle {
 public:
  /// Empty when everything that the bundle is made from is there, else what is missing.
  static std::string missing();

  /// `rootless`: as `runc spec --rootless` writes it.
  explicit Bundle(bool rootless = false);

  nlohmann::ordered_json config;

  /// Lets the container execute a script of the shell.
  void shell(const std::string& script) { config["process"]["args"] = {"sh", "-c", script}; }
  /// Writes config.json.
  void write() const;
  /// The directory of the bundle; others may enter it, as unprivileged users and mapped ids must.
  [[nodiscard]] std::string path() const { return scratch_.file("bundle"); }
  [[nodiscard]] std::string rootfs(const std::string& inside = "") const { return path() + "/rootfs" + inside; }
  /// A path beside the bundle, for states and sources of bind mounts.
  [[nodiscard]] std::string beside(const std::string& name) const { return scratch_.file(name); }

 private:
  Scratch scratch_;
};

/// Where busybox is installed; empty when it is not.
std::string busybox();

}  // namespace sealbench::testing
