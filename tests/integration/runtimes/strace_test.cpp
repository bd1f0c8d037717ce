// What bench says about a runtime's clones, against strace.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "harness/measure/program_output.hpp"
#include "sys/file.hpp"
#include "tests/integration/runtimes/fixture.hpp"
#include "workloads/bundles/embedded.hpp"

namespace sealbench {
namespace {

class StraceTest : public RuntimesTest {
 protected:
  /// Lines of strace of one `run` of a runtime that is sealed from outside, that contain one of `needles`.
  int lines_of(const std::string& strategy, const std::string& runtime, const std::string& needle) {
    const std::string log = scratch_.path() + "/" + strategy;
    const std::string command = "umount /sys/fs/cgroup/unified 2>/dev/null; exec strace -f -o " + log +
                                " " SEALBENCH_BUILD_DIR "/bin/sealrun exec-sealed --seal " + strategy +
                                " --execute-bits unsealed -- " + runtime + " --root " + scratch_.path() +
                                "/root run --bundle " + scratch_.path() + "/bundle sealbench-strace-" + strategy;
    const auto ended =
        measure::run_program({"/usr/bin/unshare", "-m", "/bin/sh", "-c", command}, std::chrono::seconds(60));
    EXPECT_EQ(ended.status, 0) << command << "\n" << ended.err;
    std::istringstream lines(sys::read_file(log));
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.find(needle) != std::string::npos) ++count;
    }
    return count;
  }

  void make_bundle() { workloads::write_embedded(scratch_.path() + "/bundle", SEALBENCH_BUILD_DIR "/payloads", {}); }
};

TEST_F(StraceTest, RuncClonesNothingWhenItIsExecutedFromAMemfdWithItsFourSeals) {
  for (const char* program : {"runc", "strace", "unshare"}) {
    need(program);
    if (IsSkipped()) return;
  }
  make_bundle();
  EXPECT_EQ(lines_of("memfd", "runc", "memfd_create("), 1) << "ours";
  EXPECT_GT(lines_of("sealed-overlayfs", "runc", "memfd_create("), 0) << "runc 1.1 does not take a read-only mount";
}

TEST_F(StraceTest, CrunClonesNothingWhenItIsExecutedFromASealedHandle) {
  for (const char* program : {"crun", "strace", "unshare"}) {
    need(program);
    if (IsSkipped()) return;
  }
  make_bundle();
  EXPECT_EQ(lines_of("memfd", "crun --cgroup-manager=disabled", "memfd_create("), 1) << "ours";
  EXPECT_EQ(lines_of("sealed-overlayfs", "crun --cgroup-manager=disabled", "memfd_create("), 0);
}

}  // namespace
}  // namespace sealbench
