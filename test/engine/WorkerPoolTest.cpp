#include "engine/pool/WorkerPool.h"
#include "TemporaryFolder.h"
#include "report/Result.h"

#include "gtest/gtest.h"

#include <malloc.h>

using namespace cotidy;

namespace {

constexpr unsigned Many = 1000;

/// Workers that do what a line of shell says; the result's place is $1.
class WorkerPoolTest : public testing::Test {
protected:
  PoolResult run(unsigned Units, const std::string &Line) {
    std::vector<Unit> All(Units);
    for (unsigned I = 0; I != Units; ++I)
      All[I].File = Folder.path(std::to_string(I) + ".cpp");
    PoolOptions Options;
    Options.Start = [&](const Unit &, const WorkerFiles &Files) -> llvm::Expected<Child> {
      std::string Problem;
      return Child("/bin/sh", {"sh", "-c", Line, "sh", Files.Result}, Files.Stderr, Problem);
    };
    return llvm::cantFail(runUnits(All, Options, [](const PoolState &) {}));
  }

  /// A result file of many findings; returns its size.
  size_t writeMany() {
    Report R;
    for (unsigned I = 0; I != Many; ++I) {
      Finding F;
      F.At = {"a.cpp", I + 1, 1};
      F.SourceLine = std::string(500, 'x');
      R.Findings.push_back(F);
    }
    std::string Text = writeResult(R);
    Folder.write("many", Text);
    return Text.size();
  }

  TemporaryFolder Folder;
};

TEST_F(WorkerPoolTest, HandsOverWhatEachWorkerHasFound) {
  writeMany();
  PoolResult Done = run(3, "cp '" + Folder.path("many") + "' \"$1\"");
  ASSERT_EQ(Done.Parts.size(), 3u);
  for (const Report &Part : Done.Parts) {
    unsigned Line = 0;
    for (const Finding &F : Part.Findings)
      ASSERT_EQ(F.At.Line, ++Line);
    EXPECT_EQ(Line, Many);
  }
}

TEST_F(WorkerPoolTest, KeepsNoFindingsInMemory) {
  size_t Size = writeMany();
  size_t Before = mallinfo2().uordblks;
  PoolResult Done = run(16, "cp '" + Folder.path("many") + "' \"$1\"");
  EXPECT_LT(mallinfo2().uordblks, Before + Size);
}

TEST_F(WorkerPoolTest, SaysWhyAWorkerHasNoResult) {
  PoolResult Done = run(2, "echo 'no room' >&2; exit 7");
  for (const Report &Part : Done.Parts) {
    ASSERT_EQ(Part.Coverage.size(), 1u);
    EXPECT_EQ(Part.Coverage[0].Outcome, Outcome::Failed);
    EXPECT_EQ(Part.Coverage[0].Reason, "the analysis ended with exit code 7: no room");
  }
}

} // namespace
