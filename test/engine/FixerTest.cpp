#include "engine/fix/Fixer.h"
#include "TemporaryFolder.h"

#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace cotidy;

namespace {

class FixerTest : public testing::Test {
protected:
  FixerTest() { Folder.write("a.cpp", "f(); g();\n"); }

  static Finding finding(bool Safe, std::vector<Edit> Edits) {
    Finding F;
    F.Check = "coro-x";
    F.At = {"a.cpp", 1, 1};
    F.Fixes.push_back({"", Safe, std::move(Edits)});
    return F;
  }

  FixResult apply(Report &R, bool WithUnsafe = false) {
    return llvm::cantFail(applyFixes(R, Folder.root(), WithUnsafe));
  }

  std::string text() {
    return (*llvm::MemoryBuffer::getFile(Folder.path("a.cpp")))->getBuffer().str();
  }

  TemporaryFolder Folder;
};

TEST_F(FixerTest, FixedFindingsLeaveTheReport) {
  Report R;
  R.Findings = {finding(true, {{"a.cpp", 0, 0, "x "}}), finding(true, {{"a.cpp", 5, 0, "y "}}),
                Finding()};
  FixResult Done = apply(R);
  EXPECT_EQ(text(), "x f(); y g();\n");
  EXPECT_EQ(R.Findings.size(), 1u);
  EXPECT_EQ(Done.Applied, 2u);
  EXPECT_EQ(Done.Files, 1u);
}

TEST_F(FixerTest, UnsafeOnesOnlyWhenAsked) {
  Report R;
  R.Findings = {finding(false, {{"a.cpp", 0, 1, "h"}})};
  EXPECT_EQ(apply(R).Applied, 0u);
  EXPECT_EQ(text(), "f(); g();\n");
  EXPECT_EQ(apply(R, true).Applied, 1u);
  EXPECT_EQ(text(), "h(); g();\n");
}

TEST_F(FixerTest, OverlapIsSkippedWholeAndNamed) {
  Report R;
  R.Findings = {finding(true, {{"a.cpp", 0, 3, "h()"}}),
                finding(true, {{"a.cpp", 5, 0, "y "}, {"a.cpp", 1, 1, "["}})};
  FixResult Done = apply(R);
  EXPECT_EQ(text(), "h(); g();\n");
  ASSERT_EQ(Done.Skipped.size(), 1u);
  EXPECT_NE(Done.Skipped[0].find("a.cpp:1:1 [coro-x]"), std::string::npos);
  EXPECT_EQ(R.Findings.size(), 1u);
}

TEST_F(FixerTest, SuppressedFindingsStay) {
  Report R;
  Finding Old = finding(true, {{"a.cpp", 0, 0, "x "}});
  Old.Status = Status::Baseline;
  R.Findings = {Old};
  EXPECT_EQ(apply(R).Applied, 0u);
}

} // namespace
