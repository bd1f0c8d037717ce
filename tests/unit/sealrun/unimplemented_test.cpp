#include "workloads/sealrun/commands/unimplemented.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
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
  const char* const path = SEALBENCH_SOURCE_DIR "/docs/sealrun.md";
  const std::string text = sys::read_file(path);
  const std::string begin = "<!-- refused: ";
  const std::size_t from = text.find('\n', text.find(begin)) + 1;
  const std::size_t to = text.find("<!-- refused: end -->");
  ASSERT_TRUE(from != 0 && to != std::string::npos && from <= to) << "no place for the table in " << path;
  if (std::getenv("SEALBENCH_WRITE_DOCS") != nullptr) {
    sys::write_file(path, text.substr(0, from) + table + text.substr(to));
    return;
  }
  EXPECT_EQ(text.substr(from, to - from), table) << "once more with SEALBENCH_WRITE_DOCS=1 writes it";
}

TEST(Unimplemented, CommandsAreNone) {
  for (const Command& command : commands()) EXPECT_EQ(find(unimplemented_commands(), command.name), nullptr);
}

}  // namespace
}  // namespace sealbench::sealrun
