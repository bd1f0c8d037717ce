#include "workloads/sealrun/commands/unimplemented.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "sys/file.hpp"
#include "workloads/sealrun/commands/command.hpp"

namespace sealbench::sealrun {
namespace {

/// One row for each reason: "| command | `ps`, ... | why |".
std::string rows(const char* kind, std::span<const Unimplemented> table) {
  std::string text;
  std::set<std::string_view> told;
  for (const Unimplemented& first : table) {
    if (!told.insert(first.why).second) continue;
    std::string names;
    for (const Unimplemented& entry : table) {
      if (entry.why == first.why) names += (names.empty() ? "`" : ", `") + std::string(entry.name) + "`";
    }
    text.append("| ").append(kind).append(" | ").append(names).append(" | ").append(first.why).append(" |\n");
  }
  return text;
}

TEST(Unimplemented, StandsInTheDocumentation) {
  const std::string table = "| | refused | why |\n| --- | --- | --- |\n" + rows("command", unimplemented_commands()) +
                            rows("option", unimplemented_options()) + rows("property", unimplemented_properties()) +
                            rows("mount option", unimplemented_mount_options());
  const std::string text = sys::read_file(SEALBENCH_SOURCE_DIR "/docs/sealrun.md");
  const std::string begin = "which a test compares with this -->\n";
  const std::size_t from = text.find(begin);
  ASSERT_NE(from, std::string::npos);
  const std::size_t start = from + begin.size();
  EXPECT_EQ(text.substr(start, text.find("<!-- refused: end -->") - start), table)
      << "put the table between the two comments of docs/sealrun.md";
}

TEST(Unimplemented, CommandsAreNone) {
  for (const Command& command : commands()) EXPECT_EQ(find(unimplemented_commands(), command.name), nullptr);
}

}  // namespace
}  // namespace sealbench::sealrun
