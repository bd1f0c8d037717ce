// A private sealrun with what its strategies keep, and a bundle to run.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "strategies/registry.hpp"
#include "tests/integration/sealrun/fixture.hpp"

namespace sealbench::testing {

class StrategiesTest : public SealrunTest {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    exe_ = bundle->beside("bin/sealrun");  // alone in its directory: overlayfs refuses layers that overlap
    std::filesystem::create_directories(bundle->beside("bin"));
    std::filesystem::copy_file(kSealrun, exe_);
    bundle->shell("echo inside");
    bundle->write();
  }

  /// The private sealrun with `strategy` and a directory of its own for artefacts.
  [[nodiscard]] Outcome with(const std::string& strategy, const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {exe_, "--root", root, "--artefacts", artefacts(), "--seal", strategy};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
  }
  [[nodiscard]] Outcome launch(const std::string& strategy) const {
    return with(strategy, {"run", "-b", bundle->path(), id});
  }
  [[nodiscard]] std::string artefacts() const { return bundle->beside("artefacts"); }
  /// The one directory that install made.
  [[nodiscard]] std::string artefact() const {
    for (const auto& entry : std::filesystem::directory_iterator(artefacts())) return entry.path();
    return {};
  }
  [[nodiscard]] const std::string& exe() const { return exe_; }

 private:
  std::string exe_;
};

}  // namespace sealbench::testing
