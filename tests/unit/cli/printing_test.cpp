#include "harness/cli/printing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "harness/cli/commands.hpp"
#include "harness/host/scratch_directory.hpp"
#include "harness/plan/errors.hpp"
#include "sys/file.hpp"

namespace sealbench::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

void write_its_name(const std::string& format, const report::Style& /*style*/, std::ostream& out) {
  out << "as " << format;
}

class PrinterTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.path() + "/" + name; }
  /// What is said of a request that is refused.
  static void expect_refused(const Printing& printing, const std::string& sentence) {
    EXPECT_THAT([&] { Printer printer(printing); }, ThrowsMessage<UsageError>(HasSubstr(sentence)));
  }

  host::ScratchDirectory scratch_;
};

TEST_F(PrinterTest, PutsEachFormatToItsPlace) {
  Printer printer({.formats = {"text", "html=" + file("a=b.html"), "csv=/dev/null"}, .output = {}});
  CaptureStdout();
  printer.print(write_its_name);
  EXPECT_EQ(GetCapturedStdout(), "as text");
  EXPECT_EQ(sys::read_file(file("a=b.html")), "as html") << "the first = ends the format";
  EXPECT_EQ(printer.status(kSuccess), kSuccess);
}

TEST_F(PrinterTest, PutsWhatHasNoFileOfItsOwnToOutput) {
  Printer printer({.formats = {"csv=" + file("csv"), "text"}, .output = file("out")});
  CaptureStdout();
  printer.print(write_its_name);
  EXPECT_EQ(GetCapturedStdout(), "");
  EXPECT_EQ(sys::read_file(file("csv")), "as csv");
  EXPECT_EQ(sys::read_file(file("out")), "as text");
}

TEST_F(PrinterTest, OfACommandWithoutFormatsPrintsItsOne) {
  Printer printer({.formats = {}, .output = file("out")});
  printer.print(write_its_name);
  EXPECT_EQ(sys::read_file(file("out")), "as ");
}

TEST_F(PrinterTest, RefusesTwoFormatsForOnePlaceAndAPlaceForNone) {
  fs::create_symlink(file("a"), file("link"));
  expect_refused({.formats = {"text", "csv"}, .output = {}},
                 "--format text and --format csv both go to standard output: write --format csv=FILE");
  expect_refused({.formats = {"text", "csv"}, .output = file("a")}, "both go to " + file("a"));
  expect_refused({.formats = {"text=" + file("a"), "csv=" + file("a")}, .output = {}}, "both go to " + file("a"));
  expect_refused({.formats = {"text=" + file("a"), "csv=" + file("link")}, .output = {}}, "both go to");
  expect_refused({.formats = {"csv=" + file("a")}, .output = file("b")},
                 "--output " + file("b") + ": nothing is left to go there");
  expect_refused({.formats = {"csv=/no/such/place"}, .output = {}}, "--format csv: cannot write to /no/such/place");
  expect_refused({.formats = {"csv"}, .output = "/no/such/place"}, "--output: cannot write to /no/such/place");
  EXPECT_FALSE(fs::exists(file("a")));
}

TEST_F(PrinterTest, RefusesTheFileOfAnotherOption) {
  const Printer printer({.formats = {"text", "csv=" + file("a")}, .output = {}});
  const results::Destination same(file("a"));
  const results::Destination other(file("b"));
  EXPECT_NO_THROW(printer.require_other_than(other, "--export-json"));
  EXPECT_THAT([&] { printer.require_other_than(same, "--export-json"); },
              ThrowsMessage<UsageError>(HasSubstr("--export-json and --format csv both write " + file("a"))));
}

TEST_F(PrinterTest, WritesNothingWhenOneFormatCannotBeWritten) {
  Printer printer({.formats = {"csv=" + file("csv"), "phases=" + file("phases")}, .output = {}});
  EXPECT_THROW(printer.print([](const std::string& format, const report::Style&, std::ostream& out) {
    if (format == "phases") throw std::runtime_error("no phases");
    out << format;
  }),
               std::runtime_error);
  EXPECT_FALSE(fs::exists(file("csv")));
}

TEST_F(PrinterTest, SaysWhatDidNotFitWritesTheOthersAndKnowsItsStatus) {
  Printer printer({.formats = {"html=/dev/full", "csv=" + file("csv")}, .output = {}});
  CaptureStderr();
  printer.print(write_its_name);
  EXPECT_EQ(GetCapturedStderr(), "bench: cannot write to /dev/full: No space left on device\n");
  EXPECT_EQ(sys::read_file(file("csv")), "as csv");
  EXPECT_EQ(printer.status(kSuccess), kImpossibleHere);
  EXPECT_EQ(printer.status(kContradiction), kContradiction) << "which tells of another failure";
}

TEST_F(PrinterTest, DrawsForAFileAsWhereThereIsNoTerminal) {
  const auto style_in = [&](const std::string& color) {
    report::Style seen;
    Printer printer({.formats = {}, .output = file("out")}, color);
    printer.print([&](const std::string&, const report::Style& style, std::ostream&) { seen = style; });
    return seen;
  };
  EXPECT_FALSE(style_in("auto").color);
  EXPECT_TRUE(style_in("always").color);
  ::setenv("COLUMNS", "70", 1);
  EXPECT_EQ(style_in("auto").width, 70);
  ::unsetenv("COLUMNS");
  EXPECT_EQ(style_in("auto").width, 120);
}

}  // namespace
}  // namespace sealbench::cli
