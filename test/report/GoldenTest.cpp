// Every report in fixtures/reports, a result file as a worker hands it over, is written in every
// format and compared with what stands beside it. COTIDY_UPDATE_GOLDENS=1 writes what is expected
// anew; such a run passes nothing, its tests are skipped.
#include "report/Merge.h"
#include "report/Result.h"
#include "report/baseline/Baseline.h"
#include "report/format/Format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace fs = std::filesystem;

namespace cotidy {
namespace {

const fs::path Fixtures = COTIDY_REPORT_FIXTURES;

std::string contentOf(const fs::path &File) {
  std::ifstream In(File, std::ios::binary);
  return {std::istreambuf_iterator<char>(In), {}};
}

/// One way to write a report, and the file that holds what is expected of it.
struct Golden {
  std::string File;
  std::string Format;
  bool OnTerminal = false;
};

/// For the names that ctest lists.
void PrintTo(const Golden &G, std::ostream *Out) { *Out << G.File; }

std::vector<Golden> goldens() {
  return {{"report.txt", "text"},    {"terminal.txt", "text", true}, {"concise.txt", "concise"},
          {"report.json", "json"},   {"report.jsonl", "jsonl"},      {"report.sarif", "sarif"},
          {"github.txt", "github"},  {"gitlab.json", "gitlab"},      {"report.rdjson", "rdjson"},
          {"report.md", "markdown"}, {"report.html", "html"},        {"fixes.yaml", "fixes"}};
}

const std::vector<Rule> Rules = {
    {"coro-blocking-call", "a call that blocks", "# coro-blocking-call\n\nFinds calls.\n",
     "urn:cotidy:check:coro-blocking-call"},
    {"coro-dropped-task", "a task that </script> nobody awaits", "# coro-dropped-task\n\n<b>&\n",
     "https://docs.test/coro-dropped-task"}};

/// Formats with absolute paths name the folder in which the tests lie.
std::string withoutRoot(std::string Text, const std::string &Root) {
  for (std::size_t At = 0; (At = Text.find(Root, At)) != Text.npos;)
    Text.replace(At, Root.size(), "/root");
  return Text;
}

std::vector<std::string> reportNames() {
  std::vector<std::string> Names;
  for (const fs::directory_entry &Entry : fs::directory_iterator(Fixtures))
    Names.push_back(Entry.path().filename().string());
  return Names;
}

class ReportGolden : public testing::TestWithParam<std::tuple<std::string, Golden>> {};

TEST_P(ReportGolden, IsWrittenAsExpected) {
  const auto &[Name, Golden] = GetParam();
  std::string Error;
  std::optional<Report> Result = readResult(contentOf(Fixtures / Name / "result.json"), Error);
  ASSERT_TRUE(Result) << Error;
  Report R = mergeReports({*Result});
  finishReport(R);
  if (fs::path Debt = Fixtures / Name / "baseline.json"; fs::exists(Debt)) {
    std::optional<Baseline> Known = readBaseline(contentOf(Debt), Error);
    ASSERT_TRUE(Known) << Error;
    compareWithBaseline(R, *Known, [](const BaselineEntry &) { return true; });
  }
  FormatContext Context;
  Context.Root = Fixtures / Name / "source";
  Context.Color = Golden.OnTerminal;
  Context.Width = Golden.OnTerminal ? 80 : 0;
  Context.Rules = Rules;
  std::ostringstream Written;
  findFormat(Golden.Format)->Write(R, Context, Written);
  std::string Text = withoutRoot(Written.str(), Context.Root);

  fs::path Expected = Fixtures / Name / Golden.File;
  if (std::getenv("COTIDY_UPDATE_GOLDENS")) {
    std::ofstream(Expected, std::ios::binary) << Text;
    GTEST_SKIP() << "wrote " << Expected;
  }
  ASSERT_TRUE(fs::exists(Expected));
  EXPECT_EQ(Text, contentOf(Expected));
}

std::string testName(const testing::TestParamInfo<ReportGolden::ParamType> &Info) {
  const auto &[Name, Golden] = Info.param;
  return Name + "_" + Golden.Format + (Golden.OnTerminal ? "_terminal" : "");
}

INSTANTIATE_TEST_SUITE_P(Fixtures, ReportGolden,
                         testing::Combine(testing::ValuesIn(reportNames()),
                                          testing::ValuesIn(goldens())),
                         testName);

TEST(Formats, AreAllHeldByGoldens) {
  std::vector<Golden> Held = goldens();
  for (const Format &F : formats())
    EXPECT_TRUE(std::ranges::count(Held, F.Name, &Golden::Format) > 0) << F.Name;
}

TEST(Formats, AreFoundByWholeName) {
  EXPECT_EQ(findFormat("json")->Name, "json");
  EXPECT_EQ(findFormat("jso"), nullptr);
  EXPECT_EQ(findFormat(""), nullptr);
}

} // namespace
} // namespace cotidy
