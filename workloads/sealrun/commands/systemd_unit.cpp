#include "workloads/sealrun/commands/systemd_unit.hpp"

#include <unistd.h>

#include <filesystem>

#include "sys/file.hpp"

namespace sealbench::sealrun {

namespace {

/// Names of units allow these characters (systemd.unit(5)).
std::string allowed_in_a_name(std::string text) {
  for (char& c : text) {
    const bool allowed =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (!allowed) c = '_';
  }
  return text;
}

/// A path as the value of a setting: specifiers begin with %.
std::string without_specifiers(const std::string& path) {
  std::string text;
  for (const char c : path) text += c == '%' ? "%%" : std::string(1, c);
  return text;
}

}  // namespace

std::string quoted_for_systemd(const std::string& word) {
  std::string text = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') text += '\\';
    if (c == '%' || c == '$') text += c;
    text += c;
  }
  return text + "\"";
}

Units::Units(std::string folder, const Kept& kept)
    : directory(std::move(folder)),
      name("sealrun-" + kept.strategy + "-" +
           allowed_in_a_name(std::filesystem::path(kept.program).filename().string())) {}

void Units::write(const Kept& kept) const {
  std::string command;
  for (const std::string& word : kept.installer) command += (command.empty() ? "" : " ") + quoted_for_systemd(word);
  const std::string what = allowed_in_a_name(kept.strategy) + " for " + without_specifiers(kept.program);
  sys::replace_file(
      service(),
      "[Unit]\n"
      "Description=Mount that sealrun keeps: " +
          what +
          "\n"
          "RequiresMountsFor=" +
          quoted_for_systemd(kept.program) +
          "\n"
          "Before=podman.service podman-restart.service containerd.service docker.service crio.service "
          "kubelet.service\n"
          "\n"
          "[Service]\n"
          "# Over when it has installed, so that the path unit can start it again. It must see the host's mounts: no\n"
          "# PrivateMounts=, ProtectSystem= or other setting that gives it a mount namespace.\n"
          "Type=oneshot\n"
          "ExecStart=" +
          command +
          "\n"
          "\n"
          "[Install]\n"
          "WantedBy=multi-user.target\n");
  sys::replace_file(path(),
                    "[Unit]\n"
                    "Description=Renews the mount that sealrun keeps: " +
                        what +
                        "\n"
                        "\n"
                        "[Path]\n"
                        "PathChanged=" +
                        without_specifiers(kept.program) +
                        "\n"
                        "Unit=" +
                        name +
                        ".service\n"
                        "\n"
                        "[Install]\n"
                        "WantedBy=paths.target\n");
}

bool Units::remove() const {
  const bool had_service = ::unlink(service().c_str()) == 0;
  return ::unlink(path().c_str()) == 0 || had_service;
}

}  // namespace sealbench::sealrun
