#include "engine/file/WholeFile.h"
#include "TemporaryFolder.h"

#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace cotidy;

namespace {

std::string read(const std::string &Path) {
  return (*llvm::MemoryBuffer::getFile(Path))->getBuffer().str();
}

TEST(WholeFile, ReplacesAndKeepsPermissions) {
  TemporaryFolder Folder;
  std::string Path = Folder.write("a", "old");
  llvm::sys::fs::setPermissions(Path, llvm::sys::fs::perms(0600));
  EXPECT_EQ(llvm::toString(writeWhole(Path, "new")), "");
  EXPECT_EQ(read(Path), "new");
  EXPECT_EQ(*llvm::sys::fs::getPermissions(Path), llvm::sys::fs::perms(0600));
}

TEST(WholeFile, LeavesNothingWhenItCannotBe) {
  TemporaryFolder Folder;
  EXPECT_NE(llvm::toString(writeWhole(Folder.path("none/a"), "x")), "");
  EXPECT_FALSE(llvm::sys::fs::exists(Folder.path("none")));
}

TEST(WholeFile, DevicesAreWrittenToNotReplaced) {
  EXPECT_EQ(llvm::toString(writeWhole("/dev/null", "x")), "");
  EXPECT_NE(llvm::toString(writeWhole("/dev/full", "x")), "");
  EXPECT_FALSE(llvm::sys::fs::is_regular_file("/dev/null"));
  EXPECT_FALSE(llvm::sys::fs::is_regular_file("/dev/full"));
}

} // namespace
