#include "report/Fingerprint.h"

#include "report/Merge.h"

#include <gtest/gtest.h>

#include <set>

namespace cotidy {
namespace {

Finding findingAt(const std::string &File, unsigned Line) {
  Finding F;
  F.Check = "coro-dropped-task";
  F.Message = "the 'task<int>' returned by 'fetch' is never awaited: it never runs";
  F.At = {File, Line, 3};
  F.Function = "ns::run(int)";
  F.SourceLine = "  fetch(url);";
  return F;
}

std::vector<std::string> fingerprintsOf(std::vector<Finding> Findings) {
  Report Merged = mergeReports({{{}, {}, std::move(Findings)}});
  assignFingerprints(Merged.Findings);
  std::vector<std::string> Fingerprints;
  for (const Finding &F : Merged.Findings)
    Fingerprints.push_back(F.Fingerprint);
  return Fingerprints;
}

std::string fingerprintOf(const Finding &F) { return fingerprintsOf({F}).at(0); }

/// The fingerprint of the usual finding, changed.
template <class Change> std::string changed(Change Apply) {
  Finding F = findingAt("src/a.cpp", 7);
  Apply(F);
  return fingerprintOf(F);
}

const std::string Usual = changed([](Finding &) {});

// FNV-1a of the parts, each ended by a zero byte, and of the ordinal.
TEST(Fingerprint, IsTheSameOnEveryMachineAndInEveryVersion) {
  EXPECT_EQ(Usual, "71d106e7695c6f01ef2fbfee471d6d4d");
}

TEST(Fingerprint, SurvivesARenamedFolder) {
  EXPECT_EQ(changed([](Finding &F) { F.At.File = "source/net/a.cpp"; }), Usual);
}

TEST(Fingerprint, SurvivesANewLayoutOfTheLine) {
  EXPECT_EQ(changed([](Finding &F) { F.SourceLine = "\tfetch( url ) ;\r"; }), Usual);
}

TEST(Fingerprint, SurvivesOtherNamesInTheMessage) {
  EXPECT_EQ(changed([](Finding &F) {
              F.Message = "the 'lazy<T>' returned by 'get' is never awaited: it never runs";
            }),
            Usual);
}

TEST(Fingerprint, SurvivesWhatIsToldBesides) {
  EXPECT_EQ(changed([](Finding &F) {
              F.Severity = Severity::Error;
              F.Status = Status::Baseline;
              F.Notes = {{"here", {"a.h", 1, 1}}};
              F.Fixes = {{"fix", true, {{"a.cpp", 1, 0, "co_await "}}}};
            }),
            Usual);
}

TEST(Fingerprint, HoldsNoPathOfATypeWithoutAName) {
  auto In = [](const std::string &Function) {
    return changed([&](Finding &F) { F.Function = Function; });
  };
  EXPECT_EQ(In("run((lambda at /home/me/a.cpp:3:5), (unnamed class at /home/me/a.h:7:1))"),
            In("run((lambda at /ci/build/a.cpp:9:2), (unnamed class at /ci/build/a.h:8:1))"));
  EXPECT_NE(In("run((lambda at /home/me/a.cpp:3:5), int)"),
            In("run((lambda at /home/me/a.cpp:3:5), char)"));
}

TEST(Fingerprint, ChangesWithTheDefect) {
  std::set<std::string> All = {
      Usual,
      changed([](Finding &F) { F.Check = "coro-blocking-call"; }),
      changed([](Finding &F) { F.Function = "ns::run(char)"; }),
      changed([](Finding &F) { F.SourceLine = "  fetch(other);"; }),
      changed([](Finding &F) {
        F.Message = "the 'task<int>' returned by 'fetch' is never awaited: it is cancelled";
      }),
      // Parts must not run into each other.
      changed([](Finding &F) {
        F.Function = "";
        F.SourceLine = "ns::run(int)fetch(url);";
      }),
  };
  EXPECT_EQ(All.size(), 6U);
}

TEST(Fingerprint, TellsEqualLinesApartByTheirOrder) {
  std::vector<std::string> Both = fingerprintsOf({findingAt("a.cpp", 7), findingAt("a.cpp", 9)});
  EXPECT_EQ(Both.at(0), Usual);
  EXPECT_NE(Both.at(1), Usual);
  EXPECT_EQ(fingerprintsOf({findingAt("a.cpp", 107), findingAt("a.cpp", 109)}), Both);
  EXPECT_EQ(fingerprintsOf({findingAt("b.cpp", 7), findingAt("a.cpp", 9)}), Both);
}

TEST(Fingerprint, IsGivenAfreshEachTime) {
  FindingList Findings = {findingAt("a.cpp", 7)};
  assignFingerprints(Findings);
  assignFingerprints(Findings);
  EXPECT_EQ(Findings.begin()->Fingerprint, Usual);
}

TEST(Fingerprint, IsTheSameBeforeAndAfterUtf8IsMended) {
  EXPECT_EQ(changed([](Finding &F) { F.SourceLine = "f(\"\xff\");"; }),
            changed([](Finding &F) { F.SourceLine = "f(\"\xef\xbf\xbd\");"; }));
}

TEST(MessageTemplate, LeavesOutWhatIsQuoted) {
  EXPECT_EQ(messageTemplate("'f' returns 'int'"), "'' returns ''");
  EXPECT_EQ(messageTemplate("nothing quoted"), "nothing quoted");
  EXPECT_EQ(messageTemplate(""), "");
}

TEST(MessageTemplate, KnowsAnApostrophe) {
  EXPECT_EQ(messageTemplate("doesn't await 'f', isn't it"), "doesn't await '', isn't it");
}

TEST(MessageTemplate, EndsAtAQuoteThatNeverCloses) {
  EXPECT_EQ(messageTemplate("awaits 'f and more"), "awaits '");
}

} // namespace
} // namespace cotidy
