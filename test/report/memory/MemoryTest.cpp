// A run of many findings takes the memory of its largest file, not of them all. Every allocation of
// this program is counted, so that what is compared is exact.
#include "../list/ManyFindings.h"
#include "report/Merge.h"
#include "report/Result.h"
#include "report/baseline/Baseline.h"
#include "report/format/Format.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <streambuf>

namespace {

std::atomic<std::size_t> Live = 0, Peak = 0;

void *counted(std::size_t Bytes) {
  void *Memory = std::malloc(Bytes);
  if (!Memory)
    throw std::bad_alloc();
  std::size_t Now = Live += malloc_usable_size(Memory);
  if (Now > Peak)
    Peak = Now;
  return Memory;
}

void released(void *Memory) {
  if (Memory)
    Live -= malloc_usable_size(Memory);
  std::free(Memory);
}

} // namespace

void *operator new(std::size_t Bytes) { return counted(Bytes); }
void *operator new[](std::size_t Bytes) { return counted(Bytes); }
void operator delete(void *Memory) noexcept { released(Memory); }
void operator delete[](void *Memory) noexcept { released(Memory); }
void operator delete(void *Memory, std::size_t) noexcept { released(Memory); }
void operator delete[](void *Memory, std::size_t) noexcept { released(Memory); }

namespace cotidy {
namespace {

/// Large findings, so that few of them fill what is kept in memory.
constexpr unsigned InAFile = 250;

Finding largeFinding(unsigned File, unsigned Number) {
  Finding F = manyFinding(File, Number);
  F.SourceLine.append(1500, ' ');
  return F;
}

class Nowhere : public std::streambuf {
  int_type overflow(int_type C) override { return traits_type::not_eof(C); }
  std::streamsize xsputn(const char *, std::streamsize Length) override { return Length; }
};

/// What a worker leaves, and what the pool keeps of it.
Report resultOf(unsigned File, const std::shared_ptr<SpillFile> &Shelf) {
  Report Part{{"0.1.0", "22.1.8"}, {{manyFinding(File, 0).At.File, Outcome::Analysed, ""}}, {}};
  for (unsigned I = 0; I != InAFile; ++I)
    Part.Findings.push_back(largeFinding(File, I));
  std::string Error;
  Report Read = readResult(writeResult(Part), Error).value();
  Read.Findings.shelve(Shelf);
  return Read;
}

void runOver(unsigned Files) {
  std::shared_ptr<SpillFile> Shelf = SpillFile::create();
  std::vector<Report> Parts;
  for (unsigned File = 0; File != Files; ++File)
    Parts.push_back(resultOf(File, Shelf));
  Report Whole = mergeReports(Parts);
  finishReport(Whole);
  ASSERT_EQ(Whole.Findings.size(), Files * InAFile);
  Nowhere Buffer;
  std::ostream Out(&Buffer);
  for (const Format &F : formats())
    F.Write(Whole, {}, Out);
  writeBaselineOf(Whole, Out);
}

/// The most that was held at once above what was held before.
std::size_t peakOver(unsigned Files) {
  std::size_t Before = Live;
  Peak = Before;
  runOver(Files);
  EXPECT_EQ(Live, Before);
  return Peak - Before;
}

TEST(Memory, GrowsWithTheLargestFileNotWithTheRun) {
  peakOver(1); // what is made once is made now
  std::size_t Few = peakOver(10), Many = peakOver(40);
  EXPECT_LT(Many, Few + Few / 2) << "in 10 files " << Few << " bytes, in 40 files " << Many;
}

} // namespace
} // namespace cotidy
