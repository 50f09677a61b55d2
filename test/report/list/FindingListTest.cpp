#include "report/list/FindingList.h"

#include "ManyFindings.h"
#include "report/list/FindingSorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <sys/resource.h>
#include <system_error>

namespace cotidy {
namespace {

constexpr unsigned Many = 20000; ///< several times what stays in memory

std::vector<Finding> manyFindings() {
  std::vector<Finding> All;
  for (unsigned I = 0; I != Many; ++I)
    All.push_back(manyFinding(I / 1000, I % 1000));
  return All;
}

std::size_t openFiles() {
  std::filesystem::directory_iterator Descriptors("/proc/self/fd");
  return std::distance(begin(Descriptors), end(Descriptors));
}

TEST(FindingList, HoldsWhatWasPutIntoIt) {
  Finding F = manyFinding(1, 2);
  F.Severity = Severity::Error;
  F.Status = Status::Suppressed;
  F.Fingerprint = "00ff";
  F.Notes.push_back({"", {}});
  F.Fixes.push_back({std::string("a\0b", 3), false, {}});
  F.SourceLine = std::string(300000, 'x');
  EXPECT_EQ(FindingList({F, Finding(), F}).toVector(), (std::vector{F, Finding(), F}));
  EXPECT_TRUE(FindingList().empty());
  EXPECT_TRUE(FindingList().begin() == FindingList().end());
}

TEST(FindingList, IsReadAgainAndAgainFromWhereverItLies) {
  std::vector<Finding> All = manyFindings();
  std::size_t Before = openFiles();
  {
    FindingList List = All;
    EXPECT_EQ(openFiles(), Before + 1) << "nothing has left memory";
    FindingList Copy = List;
    Copy.push_back(Finding());
    EXPECT_EQ(List.toVector(), All);
    EXPECT_EQ(List.toVector(), All);
    EXPECT_EQ(Copy.size(), All.size() + 1);
    EXPECT_EQ(Copy.toVector().back(), Finding());
  }
  EXPECT_EQ(openFiles(), Before);
}

TEST(SpillFile, WhatCannotBeReadIsAnError) {
  std::shared_ptr<SpillFile> File = SpillFile::create();
  EXPECT_EQ(File->append("abc"), 0U);
  EXPECT_EQ(File->append("de"), 3U);
  EXPECT_EQ(File->read(2, 3), "cde");
  EXPECT_THROW(File->read(4, 2), std::system_error);
}

TEST(FindingList, ManyShareOneFile) {
  std::size_t Before = openFiles();
  std::shared_ptr<SpillFile> Shelf = SpillFile::create();
  std::vector<FindingList> Lists;
  for (unsigned File = 0; File != 50; ++File) {
    Lists.push_back(FindingList({manyFinding(File, 1), manyFinding(File, 2)}));
    Lists.back().shelve(Shelf);
  }
  EXPECT_EQ(openFiles(), Before + 1);
  Lists[0].push_back(manyFinding(0, 3));
  EXPECT_EQ(Lists[0].size(), 3U);
  EXPECT_EQ(Lists[0].toVector()[2], manyFinding(0, 3));
  for (unsigned File = 1; File != 50; ++File)
    EXPECT_EQ(Lists[File].toVector(), (std::vector{manyFinding(File, 1), manyFinding(File, 2)}));
}

TEST(FindingList, ChangesAndDropsInPlace) {
  FindingList List = manyFindings();
  List.update([](Finding &F) {
    F.Status = Status::Baseline;
    return F.At.Line % 8 == 1;
  });
  EXPECT_EQ(List.size(), Many / 2);
  for (const Finding &F : List)
    ASSERT_TRUE(F.Status == Status::Baseline && F.At.Line % 8 == 1);
}

TEST(FindingList, StaysInMemoryWhereNoFileCanBeMade) {
  const char *Folder = std::getenv("TMPDIR");
  setenv("TMPDIR", "/nowhere", 1);
  FindingList List = manyFindings();
  List.shelve(SpillFile::create());
  Folder ? setenv("TMPDIR", Folder, 1) : unsetenv("TMPDIR");
  EXPECT_EQ(List.toVector(), manyFindings());
}

TEST(FindingList, StaysInMemoryWhereTheDiskIsFull) {
  rlimit Before;
  getrlimit(RLIMIT_FSIZE, &Before);
  auto Handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit Small = {1000000, Before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &Small);
  FindingList List = manyFindings();
  setrlimit(RLIMIT_FSIZE, &Before);
  std::signal(SIGXFSZ, Handler);
  EXPECT_EQ(List.toVector(), manyFindings());
}

TEST(FindingSorter, SortsAndJoinsMoreThanItHolds) {
  std::vector<Finding> Sorted = manyFindings(), Mixed = Sorted;
  FindingSorter InOrder;
  for (const Finding &F : Sorted)
    InOrder.add(F);
  for (unsigned I = 0; I < Many; I += 3) {
    Mixed.push_back(Sorted[I]);
    Mixed.back().Severity = Severity::Error;
  }
  std::mt19937 Engine(1);
  std::ranges::shuffle(Mixed, Engine);
  FindingSorter OutOfOrder;
  for (const Finding &F : Mixed)
    OutOfOrder.add(F);

  FindingList Expected = InOrder.take();
  EXPECT_EQ(Expected.size(), Many);
  EXPECT_TRUE(std::ranges::is_sorted(Expected.toVector(), {}, &Finding::At));
  std::vector<Finding> Joined = OutOfOrder.take().toVector();
  EXPECT_EQ(std::ranges::count(Joined, Severity::Error, &Finding::Severity), (Many + 2) / 3);
  for (Finding &F : Joined)
    F.Severity = Severity::Warning;
  EXPECT_EQ(Joined, Expected.toVector());
}

} // namespace
} // namespace cotidy
