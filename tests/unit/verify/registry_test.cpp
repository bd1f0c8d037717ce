// Every probe, path and strategy is described and can be found by its name.
#include "strategies/registry.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/verify/attack_path.hpp"
#include "strategies/experiments/experiments.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::verify {
namespace {

TEST(Probes, AreDescribedAndHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const probe::Probe* probe : probe::all()) {
    EXPECT_TRUE(names.insert(probe->name).second) << probe->name;
    EXPECT_FALSE(probe->summary.empty()) << probe->name;
    EXPECT_FALSE(probe->mechanism.empty()) << probe->name;
    EXPECT_NE(probe->attempt, nullptr) << probe->name;
    EXPECT_EQ(probe::find(probe->name), probe);
  }
  EXPECT_EQ(probe::find("nonsense"), nullptr);
}

TEST(Paths, AreDescribedAndHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const AttackPath* path : all_paths()) {
    EXPECT_TRUE(names.insert(path->name).second) << path->name;
    EXPECT_FALSE(path->summary.empty()) << path->name;
    EXPECT_NE(path->take, nullptr) << path->name;
    EXPECT_EQ(find_path(path->name), path);
  }
}

TEST(Experiments, AreInNoOtherRegistry) {
  for (const strategies::Entry& experiment : strategies::experiments()) {
    EXPECT_EQ(strategies::find(experiment.name), nullptr) << experiment.name;
    EXPECT_EQ(experiment.strategy().traits().name, experiment.name);
  }
}

}  // namespace
}  // namespace sealbench::verify
