#include <gmock/gmock.h>

#include <sstream>

#include "harness/analysis/annotate.hpp"
#include "harness/report/html_matrix.hpp"
#include "harness/report/html_summary.hpp"
#include "harness/report/html_text.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/plots.hpp"
#include "harness/report/report.hpp"
#include "tests/support/example_results.hpp"

namespace sealbench::report {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

results::Results example() {
  results::Results results = testing::example_results();
  analysis::annotate(results);
  return results;
}

std::string page(const results::Results& results) {
  std::ostringstream out;
  find("html")->write(results, {}, out);
  return out.str();
}

TEST(HtmlText, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(markup_escaped("<a b=\"c\" d='e'> & f"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt; &amp; f");
}

TEST(HtmlText, Base64IsThatOfRfc4648) {
  // RFC 4648, section 10.
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

TEST(HtmlText, TablesHaveHeadersForColumnsAndRows) {
  const std::string html =
      to_html(HtmlTable{.caption = "a & b", .titles = {"x", "y"}, .rows = {{{"one", ""}, {"<2>", "bad"}}}});
  EXPECT_THAT(html, AllOf(HasSubstr("<caption><span>a &amp; b</span></caption>"), HasSubstr("<th scope=\"col\">y</th>"),
                          HasSubstr("<th scope=\"row\">one</th>"), HasSubstr("<td class=\"bad\">&lt;2&gt;</td>")));
}

TEST(HtmlSummary, SaysThatNothingWasVerifiedAndWhatIsSlow) {
  const std::vector<std::string> sentences = summary_sentences(example());
  EXPECT_THAT(sentences, Contains(HasSubstr("One launch with noclone, the reference, takes")));
  EXPECT_THAT(sentences, Contains(HasSubstr("was not verified in this run")));
  EXPECT_THAT(sentences,
              Contains(HasSubstr("memfd, 300.0 % slower than noclone (4.000 × noclone, 95 % interval 4.000")));
}

TEST(HtmlSummary, NamesTheCheapestThatProtects) {
  results::Results results = example();
  results.subjects[0].extra["protects"] = "no";
  results.subjects[1].extra["protects"] = "yes";
  results.subjects[1].extra["pages"] = "own";
  const std::vector<std::string> sentences = summary_sentences(results);
  EXPECT_THAT(
      sentences,
      Contains(HasSubstr("Cheapest that protects and has pages of its own for each launch: memfd, 300.0 % slower")));
  EXPECT_THAT(sentences, Contains("Does not protect: noclone."));
  results.subjects[1].extra["pages"] = "common";
  EXPECT_THAT(summary_sentences(results),
              Contains(HasSubstr("Cheapest that protects and has a copy that launches share: memfd, 300.0 % slower")));
  EXPECT_THAT(sentences, Not(Contains(HasSubstr("not verified"))));
}

TEST(HtmlSummary, DoesNotCallAnIntervalWithOneInItADifference) {
  results::Results results = example();
  results.subjects[1].ratio.front() = {.reference = "noclone", .estimate = 1.02, .low = 0.99, .high = 1.05, .pairs = 8};
  EXPECT_THAT(summary_sentences(results), Contains(HasSubstr("memfd, not distinguishable from noclone")));
}

TEST(HtmlSummary, HasNoRatioWithoutAReference) {
  results::Results results = example();
  results.subjects[0].reference = false;
  EXPECT_THAT(summary_sentences(results), ::testing::ElementsAre(HasSubstr("no reference subject")));
}

TEST(HtmlMatrix, ShowsTheWorstOutcomeOfEachCellWithItsShare) {
  results::Results results = example();
  EXPECT_THAT(protection_html(results), IsEmpty());
  const auto verdict = [](const char* probe, const char* outcome) {
    return results::Json{{"strategy", "memfd"}, {"privileges", "default"}, {"path", "entry_link"},
                         {"probe", probe},      {"verdict", outcome},      {"syscall", "openat"},
                         {"errno", nullptr},    {"evidence", "<seen>"}};
  };
  results.extra["verdicts"] = {verdict("reopen_write", "protected"), verdict("remount", "writable")};
  EXPECT_THAT(protection_html(results),
              AllOf(HasSubstr("<td class=\"bad\">writable 1 of 2</td>"),
                    HasSubstr("What fell or stayed unclear: 1 entries"), HasSubstr("&lt;seen&gt;")));
}

TEST(Html, IsAWholePageEvenIfNothingCanBeDrawn) {
  results::Results results = example();
  results.subjects[1].name = "memfd <b>";
  for (results::Subject& subject : results.subjects) subject.samples = {};
  for (results::Subject& subject : results.subjects) subject.ratio.clear();
  const std::string html = page(results);
  EXPECT_THAT(html, AllOf(HasSubstr("<h2 id=\"pictures\">Pictures</h2>"), HasSubstr("<h2 id=\"table\">Table</h2>"),
                          HasSubstr("download=\"results.json\""), HasSubstr("</html>"), Not(HasSubstr("memfd <b>"))));
}

TEST(Plots, EndsAScriptThatTakesTooLong) {
  if (plots_folder().empty()) GTEST_SKIP() << "plots/ is not where this program looks";
  EXPECT_TRUE(run_plots({"--help"}, 0).timed_out);
  const ScriptEnd end = run_plots({"--only", "nonsense", "x"}, 60'000);
  EXPECT_EQ(end.status, 2);
  EXPECT_THAT(end.output, HasSubstr("unknown picture"));
}

}  // namespace
}  // namespace sealbench::report
