#include "report/Merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cotidy {
namespace {

/// Reports that overlap: few files, lines and messages, and everything else at random, so that the
/// same finding and the same file come with different rests.
class RandomReports {
public:
  explicit RandomReports(unsigned Seed) : Engine(Seed) {}

  std::vector<Report> many(unsigned Count) {
    std::vector<Report> Reports;
    for (unsigned I = 0; I < Count; ++I)
      Reports.push_back(one());
    return Reports;
  }

  std::vector<Report> shuffled(std::vector<Report> Reports) {
    std::ranges::shuffle(Reports, Engine);
    return Reports;
  }

  unsigned below(unsigned End) { return std::uniform_int_distribution<>(0, End - 1)(Engine); }

private:
  Report one() {
    Report R{{"0.1.0", "22.1.8"}, {}, {}};
    for (unsigned I = below(4); I > 0; --I)
      R.Coverage.push_back({name(), static_cast<Outcome>(below(5)), name()});
    for (unsigned I = below(4); I > 0; --I)
      R.Nolints.push_back({name(), below(2), name(), static_cast<NolintUse>(below(3))});
    for (unsigned I = below(6); I > 0; --I)
      R.Findings.push_back(finding());
    return R;
  }

  Finding finding() {
    Finding F;
    F.Check = name();
    F.Message = name();
    F.At = {name(), 1 + below(2), 1};
    F.Severity = static_cast<Severity>(below(2));
    F.Status = static_cast<Status>(below(3));
    F.Function = name();
    F.EndLine = below(2);
    if (below(2))
      F.Notes.push_back({name(), {name(), 1, 1}});
    if (below(2))
      F.Fixes.push_back({name(), below(2) == 1, {{name(), below(2), 0, name()}}});
    return F;
  }

  std::string name() { return below(2) ? "a" : "b"; }

  std::mt19937 Engine;
};

/// Each law is tried on this many sets of reports.
constexpr unsigned Tries = 200;

template <class Law> void holds(Law Holds) {
  for (unsigned Seed = 0; Seed < Tries; ++Seed) {
    SCOPED_TRACE("seed " + std::to_string(Seed));
    RandomReports Random(Seed);
    Holds(Random, Random.many(7));
  }
}

TEST(Merge, IsCommutative) {
  holds([](RandomReports &Random, const std::vector<Report> &Parts) {
    EXPECT_EQ(mergeReports(Random.shuffled(Parts)), mergeReports(Parts));
  });
}

TEST(Merge, IsAssociative) {
  holds([](RandomReports &Random, const std::vector<Report> &Parts) {
    auto Cut = Parts.begin() + 1 + Random.below(6);
    Report Left = mergeReports({Parts.begin(), Cut});
    Report Right = mergeReports({Cut, Parts.end()});
    EXPECT_EQ(mergeReports({Left, Right}), mergeReports(Parts));
  });
}

TEST(Merge, IsIdempotent) {
  holds([](RandomReports &Random, std::vector<Report> Parts) {
    Report Merged = mergeReports(Parts);
    EXPECT_EQ(mergeReports({Merged, Merged}), Merged);
    Parts.push_back(Parts[Random.below(7)]);
    EXPECT_EQ(mergeReports(Parts), Merged);
  });
}

TEST(Merge, FinishesTheSameInAnyOrder) {
  holds([](RandomReports &Random, const std::vector<Report> &Parts) {
    Report Merged = mergeReports(Parts), Shuffled = mergeReports(Random.shuffled(Parts));
    finishReport(Merged);
    finishReport(Shuffled);
    EXPECT_EQ(Merged, Shuffled);
  });
}

Finding findingAt(const std::string &File, unsigned Line, unsigned Column = 1) {
  Finding F;
  F.Check = "coro-dropped-task";
  F.Message = "never awaited";
  F.At = {File, Line, Column};
  return F;
}

Report reportOf(std::vector<Finding> Findings) { return {{}, {}, std::move(Findings)}; }

Report reportOf(FileOutcome File) { return {{}, {std::move(File)}, {}}; }

TEST(Merge, ListsAHeadersFindingOnce) {
  Finding F = findingAt("a.h", 3);
  EXPECT_EQ(mergeReports({reportOf({F}), reportOf({F})}).Findings, std::vector{F});
}

TEST(Merge, KeepsWhatDiffersInPlaceCheckOrMessage) {
  Finding OtherCheck = findingAt("a.h", 3), OtherMessage = OtherCheck;
  OtherCheck.Check = "coro-blocking-call";
  OtherMessage.Message = "never awaited on some path";
  Report R = reportOf({OtherMessage, findingAt("a.h", 3, 2), findingAt("a.h", 3), OtherCheck});
  EXPECT_EQ(mergeReports({R}).Findings,
            (std::vector{OtherCheck, findingAt("a.h", 3), OtherMessage, findingAt("a.h", 3, 2)}));
}

TEST(Merge, SortsLinesAsNumbers) {
  Report R = reportOf({findingAt("b.cpp", 1), findingAt("a.cpp", 10), findingAt("a.cpp", 9)});
  EXPECT_EQ(mergeReports({R}).Findings,
            (std::vector{findingAt("a.cpp", 9), findingAt("a.cpp", 10), findingAt("b.cpp", 1)}));
}

TEST(Merge, TakesTheGraverSeverityAndHidesLeast) {
  Finding Mild = findingAt("a.h", 3), Grave = Mild;
  Mild.Status = Status::New;
  Grave.Severity = Severity::Error;
  Grave.Status = Status::Suppressed;
  Finding Joined = mergeReports({reportOf({Mild}), reportOf({Grave})}).Findings.toVector().at(0);
  EXPECT_EQ(Joined.Severity, Severity::Error);
  EXPECT_EQ(Joined.Status, Status::New);
}

TEST(Merge, TakesNotesAndFixesOfOneSideTogether) {
  Finding WithNote = findingAt("a.h", 3), WithFix = WithNote;
  WithNote.Notes = {{"note", {"a.h", 1, 1}}};
  WithFix.Fixes = {{"fix", true, {{"a.h", 0, 0, "co_await "}}}};
  Finding Joined =
      mergeReports({reportOf({WithNote}), reportOf({WithFix})}).Findings.toVector().at(0);
  EXPECT_TRUE(Joined == WithNote || Joined == WithFix);
}

TEST(Merge, AFileThatFailedOnceHasFailed) {
  FileOutcome Analysed{"a.cpp", Outcome::Analysed, ""}, Failed{"a.cpp", Outcome::Failed, "crashed"};
  EXPECT_EQ(mergeReports({reportOf(Failed), reportOf(Analysed)}).Coverage, std::vector{Failed});
  EXPECT_EQ(mergeReports({reportOf(Analysed), reportOf(Failed)}).Coverage, std::vector{Failed});
}

TEST(Merge, AFileAnalysedUnderOneCommandIsNotSkipped) {
  FileOutcome Analysed{"a.cpp", Outcome::Analysed, ""}, Skipped{"a.cpp", Outcome::Skipped, "none"};
  EXPECT_EQ(mergeReports({reportOf(Skipped), reportOf(Analysed)}).Coverage, std::vector{Analysed});
}

TEST(FinishReport, AFileWithoutAResultHasFailed) {
  Report Plan = reportOf(FileOutcome{"a.cpp", Outcome::Planned, ""});
  Report Lost = mergeReports({Plan});
  finishReport(Lost);
  EXPECT_EQ(Lost.Coverage.at(0).Outcome, Outcome::Failed);
  EXPECT_NE(Lost.Coverage.at(0).Reason, "");

  Report Found = mergeReports({Plan, reportOf(FileOutcome{"a.cpp", Outcome::Analysed, ""})});
  finishReport(Found);
  EXPECT_EQ(Found.Coverage.at(0).Outcome, Outcome::Analysed);
}

TEST(Merge, OfNothingIsEmpty) { EXPECT_EQ(mergeReports({}), Report()); }

} // namespace
} // namespace cotidy
