#include "report/filter/ChangedLines.h"
#include "report/filter/UnifiedDiff.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

std::string shown(const std::string &Diff) {
  auto Hunks = readDiff(Diff);
  if (!Hunks)
    return "not a diff";
  std::string Text;
  for (const DiffHunk &H : *Hunks)
    Text += H.File + ":" + std::to_string(H.First) + "-" + std::to_string(H.Last) + " ";
  return Text;
}

TEST(ReadDiff, HasTheLinesOfTheNewSide) {
  EXPECT_EQ(shown("diff --git a/x.cpp b/x.cpp\nindex 1..2 100644\n--- a/x.cpp\n+++ b/x.cpp\n"
                  "@@ -3 +3 @@ f()\n-old\n+new\n@@ -9,0 +10,2 @@\n+a\n+b\n"),
            "x.cpp:3-3 x.cpp:10-11 ");
}

TEST(ReadDiff, DeletionsHaveNoLines) {
  EXPECT_EQ(shown("--- a/x.cpp\n+++ b/x.cpp\n@@ -3,2 +2,0 @@\n-a\n-b\n"), "");
  EXPECT_EQ(shown("--- a/x.cpp\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"), "");
}

TEST(ReadDiff, LinesThatLookLikeHeadersAreLines) {
  EXPECT_EQ(shown("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/y\n-@@ -1 +1 @@\n+++ b/y\n"
                  "+@@ -7 +7 @@\n@@ -9 +9 @@\n-a\n\\ No newline at end of file\n+b\n"),
            "x:1-2 x:9-9 ");
}

TEST(ReadDiff, RenamedFilesHaveTheirNewName) {
  EXPECT_EQ(shown("diff --git a/old.h b/new.h\nsimilarity index 90%\nrename from old.h\nrename to "
                  "new.h\n--- a/old.h\n+++ b/new.h\n@@ -1 +1 @@\n-a\n+b\n"),
            "new.h:1-1 ");
}

TEST(ReadDiff, QuotedNamesAreRead) {
  EXPECT_EQ(shown("--- a/x\n+++ \"b/q\\\"u\\tn\\303\\274.cpp\"\n@@ -0,0 +1 @@\n+a\n"),
            "q\"u\tn\xc3\xbc.cpp:1-1 ");
  EXPECT_EQ(shown("--- a/x y\t\n+++ b/x y\t\n@@ -0,0 +1 @@\n+a\n"), "x y:1-1 ");
}

TEST(ReadDiff, CutOffIsNoDiff) {
  EXPECT_EQ(shown("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n"), "not a diff");
  EXPECT_EQ(shown("--- a/x\n+++ b/x\n@@ -1,z +1 @@\n-a\n"), "not a diff");
}

Finding findingAt(const std::string &File, unsigned Line, unsigned EndLine = 0) {
  Finding F;
  F.At = {File, Line, 1};
  F.EndLine = EndLine;
  return F;
}

ChangedLines someLines() {
  ChangedLines Lines;
  Lines.add("a.cpp", 5, 6);
  Lines.add("a.cpp", 20, 20);
  Lines.addWhole("new.cpp");
  return Lines;
}

TEST(ChangedLines, ConcernFindingsOnThem) {
  ChangedLines Lines = someLines();
  EXPECT_TRUE(Lines.concern(findingAt("a.cpp", 5)));
  EXPECT_TRUE(Lines.concern(findingAt("a.cpp", 20)));
  EXPECT_TRUE(Lines.concern(findingAt("new.cpp", 1000000)));
  EXPECT_TRUE(Lines.concern(findingAt("new.cpp", 0)));
  EXPECT_FALSE(Lines.concern(findingAt("a.cpp", 4)));
  EXPECT_FALSE(Lines.concern(findingAt("a.cpp", 7)));
  EXPECT_FALSE(Lines.concern(findingAt("b.cpp", 5)));
  EXPECT_FALSE(Lines.concern(findingAt("lib/a.cpp", 5)));
}

TEST(ChangedLines, ConcernAFindingThatReachesThem) {
  EXPECT_TRUE(someLines().concern(findingAt("a.cpp", 2, 5)));
  EXPECT_FALSE(someLines().concern(findingAt("a.cpp", 2, 4)));
}

TEST(ChangedLines, ConcernAFindingWithANoteOnThem) {
  Finding F = findingAt("b.cpp", 1);
  F.Notes = {{"here", {"b.cpp", 2, 1}}, {"from here", {"a.cpp", 6, 1}}};
  EXPECT_TRUE(someLines().concern(F));
  F.Notes.pop_back();
  EXPECT_FALSE(someLines().concern(F));
}

TEST(ChangedLines, KeepOnlyWhatTheyConcern) {
  Report R;
  R.Findings = {findingAt("a.cpp", 5), findingAt("a.cpp", 9)};
  someLines().keepOnly(R);
  EXPECT_EQ(R.Findings, std::vector{findingAt("a.cpp", 5)});
}

TEST(ChangedLines, NameTheirFiles) {
  EXPECT_EQ(someLines().files(), (std::vector<std::string>{"a.cpp", "new.cpp"}));
}

} // namespace
} // namespace cotidy
