#include "report/Summary.h"

#include <gtest/gtest.h>

#include <sstream>

namespace cotidy {
namespace {

Report reportWith(std::vector<FileOutcome> Coverage, unsigned Findings = 0) {
  Finding F;
  F.Check = "coro-dropped-task";
  return {{}, std::move(Coverage), std::vector<Finding>(Findings, F)};
}

std::string told(const Report &R, SummaryWhen When) {
  std::ostringstream Out;
  writeSummary(R, When, false, Out);
  return Out.str();
}

const FileOutcome Analysed = {"a.cpp", Outcome::Analysed, ""};
const FileOutcome Failed = {"b.cpp", Outcome::Failed, "crashed"};

TEST(Summary, IsSilentWhenThereIsNothingToSay) {
  EXPECT_EQ(told(reportWith({Analysed}), SummaryWhen::News), "");
  EXPECT_EQ(told(reportWith({Analysed}), SummaryWhen::Failures), "");
  EXPECT_EQ(told(reportWith({Analysed}, 1), SummaryWhen::Failures), "");
  EXPECT_EQ(told(reportWith({Failed}, 1), SummaryWhen::Never), "");
}

TEST(Summary, IsNeverSilentAboutAFailedFile) {
  for (SummaryWhen When : {SummaryWhen::Failures, SummaryWhen::News, SummaryWhen::Always})
    EXPECT_NE(told(reportWith({Analysed, Failed}), When).find("b.cpp: crashed"), std::string::npos);
}

TEST(Summary, SpeaksOfOneAndOfMany) {
  EXPECT_EQ(told(reportWith({Analysed}, 1), SummaryWhen::News),
            "1 finding in 1 file (coro-dropped-task 1); 1 of 1 file analysed\n");
  EXPECT_EQ(told(reportWith({Analysed, Failed}, 2), SummaryWhen::News),
            "2 findings in 1 file (coro-dropped-task 2); 1 of 2 files analysed, 1 failed:\n"
            "  b.cpp: crashed\n");
}

TEST(Summary, DoesNotNameAFileTwice) {
  FileOutcome Broken{"b.cpp", Outcome::Failed, "b.cpp:1:2: error: no"};
  EXPECT_NE(told(reportWith({Broken}), SummaryWhen::News).find(":\n  b.cpp:1:2: error: no\n"),
            std::string::npos);
}

TEST(Summary, CountsByStatus) {
  std::vector<Finding> Four = reportWith({Analysed}, 4).Findings.toVector();
  Four[1].Status = Status::Baseline;
  Four[2].Status = Status::Suppressed;
  Four[3].Severity = Severity::Error;
  Report R{{}, {Analysed}, Four};
  Summary S = summarise(R);
  EXPECT_EQ(S.New, 2U);
  EXPECT_EQ(S.NewErrors, 1U);
  EXPECT_EQ(S.Baseline, 1U);
  EXPECT_EQ(S.Suppressed, 1U);
  EXPECT_EQ(S.ByCheck, (std::map<std::string, unsigned>{{"coro-dropped-task", 2}}));
}

TEST(Summary, SaysNoNewFindingsWhenThereAreOldOnes) {
  Finding Old;
  Old.Status = Status::Baseline;
  Report R{{}, {Analysed}, {Old}};
  EXPECT_EQ(told(R, SummaryWhen::Always),
            "no new findings, 1 in the baseline; 1 of 1 file analysed\n");
}

} // namespace
} // namespace cotidy
