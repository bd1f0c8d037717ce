#include "strategies/strategy.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "sys/error.hpp"
#include "sys/namespaces.hpp"

namespace sealbench::strategies {

namespace {

/// Another place for artefacts, for a trial: removed with the object.
class TrialInstallation {
 public:
  TrialInstallation(const Strategy& strategy, const Exe& exe) : strategy_(strategy), exe_(exe) {
    parent_ = exe.artefact_dir();
    made_parent_ = std::filesystem::create_directories(parent_);
    directory_ = parent_ + "/trial.XXXXXX";
    if (::mkdtemp(directory_.data()) == nullptr) sys::throw_errno("making " + directory_);
    exe_.set_artefact_dir(directory_);
    try {
      strategy_.install(exe_);
    } catch (...) {
      clean_up();
      throw;
    }
  }
  TrialInstallation(const TrialInstallation&) = delete;
  TrialInstallation& operator=(const TrialInstallation&) = delete;
  ~TrialInstallation() {
    try {
      strategy_.uninstall(exe_);
    } catch (const std::system_error&) {  // the directory goes anyway, and a holder ends with it
    }
    clean_up();
  }
  [[nodiscard]] const Exe& exe() const { return exe_; }

 private:
  void clean_up() const {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
    if (made_parent_) std::filesystem::remove(parent_, ignored);
  }

  const Strategy& strategy_;
  Exe exe_;
  std::string parent_;
  std::string directory_;
  bool made_parent_ = false;
};

}  // namespace

std::string_view to_string(Pages pages) {
  switch (pages) {
    case Pages::shared:
      return "shared";
    case Pages::common:
      return "common";
    case Pages::own:
      return "own";
  }
  return "?";
}

void Strategy::install(const Exe& /*exe*/) const {}
void Strategy::uninstall(const Exe& /*exe*/) const {}
std::string Strategy::launched_from(const Exe& /*exe*/) const { return {}; }

Support try_to_seal(const Strategy& strategy, const Exe& exe) {
  static const std::string kWhyNoContainers = sys::why_no_namespaces();  // a trial takes longer than some strategies'
  if (!kWhyNoContainers.empty()) return Support::no(kWhyNoContainers);
  try {
    if (strategy.traits().installs) {
      const TrialInstallation trial(strategy, exe);
      const SealedExe sealed = strategy.seal(trial.exe());
    } else {
      const SealedExe sealed = strategy.seal(exe);
    }
    return Support::yes();
  } catch (const std::system_error& error) {
    return Support::no(error.what());
  }
}

}  // namespace sealbench::strategies
