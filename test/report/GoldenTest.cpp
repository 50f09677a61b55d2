// Every report in fixtures/reports, a result file as a worker hands it over, is written in every
// format and compared with what stands beside it. COTIDY_UPDATE_GOLDENS=1 writes what is expected
// anew; such a run passes nothing, its tests are skipped.
#include "report/Merge.h"
#include "report/Result.h"
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
  return {{"report.txt", "text"},
          {"terminal.txt", "text", true},
          {"concise.txt", "concise"},
          {"report.json", "json"},
          {"report.jsonl", "jsonl"}};
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
  FormatContext Context;
  Context.Root = Fixtures / Name / "source";
  Context.Color = Golden.OnTerminal;
  Context.Width = Golden.OnTerminal ? 80 : 0;
  std::ostringstream Written;
  findFormat(Golden.Format)->Write(R, Context, Written);

  fs::path Expected = Fixtures / Name / Golden.File;
  if (std::getenv("COTIDY_UPDATE_GOLDENS")) {
    std::ofstream(Expected, std::ios::binary) << Written.str();
    GTEST_SKIP() << "wrote " << Expected;
  }
  ASSERT_TRUE(fs::exists(Expected));
  EXPECT_EQ(Written.str(), contentOf(Expected));
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
