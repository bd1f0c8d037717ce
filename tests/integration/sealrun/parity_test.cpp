// The same bundle under runc, crun and sealrun with every strategy: the container must look the same from inside.
#include <sched.h>

#include <fstream>
#include <sstream>
#include <tuple>

#include "sys/file.hpp"
#include "tests/integration/sealrun/fixture.hpp"
#include "tests/integration/sealrun/normalise.hpp"
#include "tests/integration/sealrun/references.hpp"
#include "tests/integration/sealrun/variants.hpp"
#include "tests/support/strategies.hpp"

namespace sealbench::testing {
namespace {

/// A process in new network, ipc and uts namespaces.
class NamespaceHolder {
 public:
  NamespaceHolder() : child_({"unshare", "-n", "-i", "-u", "sh", "-c", "hostname joined; echo ready; exec sleep 60"}) {
    eventually([&] { return child_.out() == "ready\n"; });
  }
  [[nodiscard]] pid_t pid() const { return child_.pid(); }

 private:
  Child child_;
};

class Parity : public SealrunTest, public ::testing::WithParamInterface<std::tuple<Variant, std::string, std::string>> {
 protected:
  void SetUp() override {
    SealrunTest::SetUp();
    if (IsSkipped()) return;
    const auto& [variant, reference, strategy] = GetParam();
    if (run({reference, "--version"}).status != 0) GTEST_SKIP() << "no " << reference << " to compare with: install it";
    reference_ = reference_runtime(reference);
    ours_ = {"sealrun", {kSealrun, "--artefacts", bundle->beside("kept"), "--seal", strategy}};
    if (installs(strategy)) {
      ASSERT_EQ(run(words(ours_, {"install"})).status, 0);
    }
    holder_ = std::make_unique<NamespaceHolder>();
    variant.change(*bundle, holder_->pid());
  }
  void TearDown() override {
    holder_.reset();
    if (!ours_.command.empty()) {
      EXPECT_EQ(run(words(ours_, {"uninstall"})).status, 0);
    }
    SealrunTest::TearDown();
  }

  std::vector<std::string> words(const Runtime& runtime, const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = runtime.command;
    words.insert(words.end(), {"--root", root});
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }

  Sections printed_by_run(const Runtime& runtime) const {
    const Outcome outcome = run(words(runtime, {"run", "-b", bundle->path(), id}));
    EXPECT_EQ(outcome.status, 0) << runtime.name << ": " << outcome.err << outcome.out;
    return normalised(parse_probe(outcome.out), reference_.name, "run");
  }

  Sections printed_by_exec(const Runtime& runtime) const {
    const Outcome started = run(words(runtime, {"run", "-d", "-b", bundle->path(), id}));
    EXPECT_EQ(started.status, 0) << runtime.name << ": " << started.err;
    // Without --process, `crun exec` starts from defaults, not from the process of the bundle.
    const Outcome outcome = run(reference_.name == "crun" ? words(runtime, {"exec", "--process", process_file(), id})
                                                          : words(runtime, {"exec", id, "sh", "/probe.sh"}));
    EXPECT_EQ(outcome.status, 0) << runtime.name << ": " << outcome.err;
    EXPECT_EQ(run(words(runtime, {"delete", "--force", id})).status, 0);
    return normalised(parse_probe(outcome.out), reference_.name, "exec");
  }

  std::string process_file() const {
    auto process = bundle->config["process"];
    process["args"] = {"sh", "/probe.sh"};
    const std::string path = bundle->beside("process.json");
    sys::write_file(path, process.dump());
    return path;
  }

  static void expect_equal(const Sections& expected, const Sections& found) {
    EXPECT_TRUE(found.contains("end")) << "the probe did not come to its end";
    for (const auto& [section, lines] : expected) {
      const auto other = found.find(section);
      ASSERT_NE(other, found.end()) << section;
      EXPECT_THAT(other->second, ::testing::ElementsAreArray(lines)) << "section " << section;
    }
  }

  Runtime reference_;
  Runtime ours_;
  std::unique_ptr<NamespaceHolder> holder_;
};

TEST_P(Parity, RunPrintsTheSame) {
  bundle->config["process"]["args"] = {"sh", "/probe.sh"};
  bundle->write();
  expect_equal(printed_by_run(reference_), printed_by_run(ours_));
}

TEST_P(Parity, ExecPrintsTheSame) {
  bundle->config["process"]["args"] = {"sleep", "60"};
  bundle->write();
  expect_equal(printed_by_exec(reference_), printed_by_exec(ours_));
}

INSTANTIATE_TEST_SUITE_P(Runtimes, Parity,
                         ::testing::Combine(::testing::ValuesIn(variants().begin(), variants().end()),
                                            ::testing::Values("runc", "crun"),
                                            ::testing::ValuesIn(ordinary_strategies())),
                         [](const auto& test) {
                           return test_name(std::string(std::get<0>(test.param).name) + "_" + std::get<1>(test.param) +
                                            "_" + std::get<2>(test.param));
                         });

TEST(Normalisations, StandInTheDocumentation) {
  const std::string text = sys::read_file(SEALBENCH_SOURCE_DIR "/docs/sealrun.md");
  for (const Normalisation& known : normalisations()) {
    EXPECT_NE(text.find("| " + std::string(known.name) + " |"), std::string::npos) << known.name;
  }
}

}  // namespace
}  // namespace sealbench::testing
