#include "report/baseline/Baseline.h"

#include "report/Merge.h"

#include <gtest/gtest.h>

#include <sstream>

namespace cotidy {
namespace {

Finding findingIn(const std::string &File, unsigned Line, const std::string &Code = "f();") {
  Finding F;
  F.Check = "coro-dropped-task";
  F.Message = "the 'task' returned by 'f' is never awaited";
  F.At = {File, Line, 3};
  F.Function = "run()";
  F.SourceLine = Code;
  return F;
}

Report reportOf(std::vector<Finding> Findings) {
  Report R = mergeReports({{{}, {}, std::move(Findings)}});
  finishReport(R);
  return R;
}

Baseline compare(Report &R, const Baseline &Known) {
  return compareWithBaseline(R, Known, [](const BaselineEntry &) { return true; });
}

std::vector<Status> statusesOf(const Report &R) {
  std::vector<Status> All;
  for (const Finding &F : R.Findings)
    All.push_back(F.Status);
  return All;
}

std::string written(const Baseline &Entries) {
  std::ostringstream Out;
  writeBaseline(Entries, Out);
  return Out.str();
}

std::string writtenOf(const Report &R) {
  std::ostringstream Out;
  writeBaselineOf(R, Out);
  return Out.str();
}

Baseline baselineOf(const Report &R) {
  std::string Error;
  return readBaseline(writtenOf(R), Error).value();
}

const Baseline Two = baselineOf(reportOf({findingIn("a.cpp", 3), findingIn("b.cpp", 7)}));

TEST(Baseline, KnowsItsFindingsAgain) {
  Report R = reportOf({findingIn("a.cpp", 3), findingIn("b.cpp", 7)});
  EXPECT_EQ(compare(R, Two), Two);
  EXPECT_EQ(statusesOf(R), (std::vector{Status::Baseline, Status::Baseline}));
  EXPECT_TRUE(R.HasBaseline);
  EXPECT_TRUE(R.Gone.empty());
}

TEST(Baseline, SurvivesMovedCodeAndRenamedFolders) {
  Report R = reportOf({findingIn("src/a.cpp", 103, "\tf( );"), findingIn("src/b.cpp", 1)});
  compare(R, Two);
  EXPECT_EQ(statusesOf(R), (std::vector{Status::Baseline, Status::Baseline}));
}

TEST(Baseline, TakesNoNewDebtInSilently) {
  Report R = reportOf({findingIn("a.cpp", 3), findingIn("a.cpp", 4), findingIn("b.cpp", 7)});
  EXPECT_EQ(compare(R, Two), Two);
  EXPECT_EQ(statusesOf(R), (std::vector{Status::Baseline, Status::New, Status::Baseline}));
}

TEST(Baseline, SpendsAnEntryOnItsOwnFileFirst) {
  Report R = reportOf({findingIn("0.cpp", 1), findingIn("a.cpp", 3), findingIn("b.cpp", 7)});
  compare(R, Two);
  EXPECT_EQ(statusesOf(R), (std::vector{Status::New, Status::Baseline, Status::Baseline}));
}

TEST(Baseline, AnotherDefectOnTheLineIsNew) {
  Finding Other = findingIn("a.cpp", 3);
  Other.Check = "coro-blocking-call";
  Report R = reportOf({Other});
  compare(R, Two);
  EXPECT_EQ(R.Findings.begin()->Status, Status::New);
}

TEST(Baseline, NamesWhatIsGone) {
  Report R = reportOf({findingIn("b.cpp", 7)});
  EXPECT_EQ(compare(R, Two).size(), 1U);
  ASSERT_EQ(R.Gone.size(), 1U);
  EXPECT_EQ(R.Gone[0].At.File, "a.cpp");
  EXPECT_EQ(R.Gone[0].Message, findingIn("", 1).Message);
}

TEST(Baseline, WhereNobodyLookedNothingIsGone) {
  Report R = reportOf({});
  Baseline Due =
      compareWithBaseline(R, Two, [](const BaselineEntry &E) { return E.File == "a.cpp"; });
  ASSERT_EQ(R.Gone.size(), 1U);
  ASSERT_EQ(Due.size(), 1U);
  EXPECT_EQ(Due[0].File, "b.cpp");
}

TEST(Baseline, HoldsNoSuppressedFindings) {
  Finding F = findingIn("a.cpp", 3);
  F.Status = Status::Suppressed;
  Report R = reportOf({F});
  EXPECT_TRUE(baselineOf(R).empty());
  compare(R, Two);
  EXPECT_EQ(R.Findings.begin()->Status, Status::Suppressed);
}

TEST(Baseline, IsReadAsItWasWritten) {
  Finding Hostile = findingIn("a\n\"b.cpp", 3);
  Hostile.Message = "'\x1b[31m' \xe2\x80\xae <b>";
  Baseline Entries = baselineOf(reportOf({Hostile, findingIn("b.cpp", 1)}));
  std::string Error;
  EXPECT_EQ(readBaseline(written(Entries), Error), Entries) << Error;
  EXPECT_EQ(readBaseline(written({}), Error), Baseline()) << Error;
}

TEST(Baseline, OfAReportIsThatOfItsEntries) {
  Finding Other = findingIn("a.cpp", 5), Suppressed = findingIn("c.cpp", 1);
  Other.Check = "coro-blocking-call";
  Suppressed.Status = Status::Suppressed;
  Report R = reportOf({findingIn("b.cpp", 1), findingIn("a.cpp", 9), Other, Suppressed});
  std::ostringstream Out;
  EXPECT_EQ(writeBaselineOf(R, Out), 3U);
  EXPECT_EQ(Out.str(), written(baselineOf(R)));
}

TEST(Baseline, IsTheSameInAnyOrder) { EXPECT_EQ(written({Two[1], Two[0]}), written(Two)); }

TEST(Baseline, DamagedIsAnError) {
  std::string Whole = written(Two), Error;
  for (std::size_t Length = 0; Length + 1 < Whole.size(); ++Length) {
    EXPECT_FALSE(readBaseline(Whole.substr(0, Length), Error)) << Length;
    EXPECT_NE(Error, "");
    EXPECT_EQ(Error.find('\n'), Error.npos) << Error;
  }
}

TEST(Baseline, AnotherSchemaOrAWrongKeyIsAnError) {
  std::string Error;
  for (const char *Text :
       {"[]", "{}", "null", R"({"schema": "cotidy-baseline/2", "findings": []})",
        R"({"schema": "cotidy-baseline/1"})",
        R"({"schema": "cotidy-baseline/1", "findings": [{"file": "a"}]})",
        R"({"schema": "cotidy-baseline/1", "findings": [{"file": "a", "check": "b", "function": "",
            "message": "", "key": "1"}]})"})
    EXPECT_FALSE(readBaseline(Text, Error)) << Text;
}

} // namespace
} // namespace cotidy
