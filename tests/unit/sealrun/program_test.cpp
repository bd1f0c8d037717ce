#include "workloads/sealrun/compile/program.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace sealbench::sealrun {
namespace {

using init::Op;
using init::Step;

/// The step at `offset` behind the head.
Step step_at(const Program& program, std::size_t offset) {
  Step step{};
  std::memcpy(&step, program.bytes().data() + sizeof(init::ProgramHead) + offset, sizeof step);
  return step;
}

TEST(Program, EmptyIsAHead) {
  const Program program;
  ASSERT_EQ(program.bytes().size(), sizeof(init::ProgramHead));
  init::ProgramHead head{};
  std::memcpy(&head, program.bytes().data(), sizeof head);
  EXPECT_EQ(head.magic, init::kMagic);
  EXPECT_EQ(head.size, 0U);
  EXPECT_EQ(program.size(), 0U);
}

TEST(Program, StepsAreAlignedAndCounted) {
  Program program;
  program.add(Op::set_umask, "first", {022});
  program.add(Op::mount, "second", {1, 2, 3, 4}, {"proc", "", "/proc"});
  program.add_data(Op::set_ids, "third", {}, std::string_view("\1\0\0\0", 4));
  const Step first = step_at(program, 0);
  EXPECT_EQ(first.op, Op::set_umask);
  EXPECT_EQ(first.size, sizeof(Step));
  EXPECT_EQ(first.arg[0], 022U);
  EXPECT_EQ(first.arg[1], 0U);
  const Step second = step_at(program, first.size);
  EXPECT_EQ(second.op, Op::mount);
  EXPECT_EQ(second.arg[3], 4U);
  EXPECT_EQ(second.size, sizeof(Step) + 16) << "5 + 1 + 6 bytes of texts, padded to 8";
  const char* texts = program.bytes().data() + sizeof(init::ProgramHead) + first.size + sizeof(Step);
  EXPECT_EQ(std::string(texts, 16), std::string("proc\0\0/proc\0\0\0\0\0", 16));
  const Step third = step_at(program, first.size + second.size);
  EXPECT_EQ(third.size, sizeof(Step) + 8);
  init::ProgramHead head{};
  std::memcpy(&head, program.bytes().data(), sizeof head);
  EXPECT_EQ(head.size, first.size + second.size + third.size);
  EXPECT_EQ(program.bytes().size(), sizeof head + head.size);
}

TEST(Program, ListsAreTexts) {
  Program program;
  const std::vector<std::string> first = {"a", ""};
  const std::vector<std::string> second = {"bc"};
  program.add_lists(Op::prepare_exec, "list", {2, 1}, first, second);
  const char* texts = program.bytes().data() + sizeof(init::ProgramHead) + sizeof(Step);
  EXPECT_EQ(std::string(texts, 6), std::string("a\0\0bc\0", 6));
}

TEST(Program, DescribesSteps) {
  Program program;
  program.add(Op::set_umask, "clearing the umask", {0});
  program.add(Op::exec, {"executing ", std::string("/bin/true")});
  EXPECT_EQ(program.describe(0), "clearing the umask");
  EXPECT_EQ(program.describe(1), "executing /bin/true");
  EXPECT_EQ(program.describe(init::kNoStep), "starting the init stage");
}

}  // namespace
}  // namespace sealbench::sealrun
