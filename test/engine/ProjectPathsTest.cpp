#include "engine/project/ProjectPaths.h"
#include "TemporaryFolder.h"

#include "gtest/gtest.h"

using namespace cotidy;

namespace {

TEST(ProjectPaths, BelowIsByWholeNames) {
  EXPECT_TRUE(isBelow("/a/b", "/a"));
  EXPECT_TRUE(isBelow("/a", "/"));
  EXPECT_FALSE(isBelow("/ab", "/a"));
  EXPECT_FALSE(isBelow("/a", "/a"));
  EXPECT_FALSE(isBelow("/a", ""));
}

TEST(ProjectPaths, NamesAreRelativeAndWithoutDots) {
  TemporaryFolder Folder;
  std::string File = Folder.write("src/a.cpp", "");
  ProjectPaths Paths(Folder.root());
  EXPECT_EQ(Paths.shown(File), "src/a.cpp");
  EXPECT_EQ(Paths.shown(Folder.path("src/../src/./a.cpp")), "src/a.cpp");
  EXPECT_EQ(Paths.shown(Folder.path("src/gone.cpp")), "src/gone.cpp");
  EXPECT_EQ(Paths.shown("/nowhere/a.cpp"), "/nowhere/a.cpp");
}

TEST(ProjectPaths, DotsThatCrossALinkAreFollowed) {
  TemporaryFolder Folder;
  Folder.write("there/deep/x", "");
  std::string File = Folder.write("there/a.cpp", "");
  llvm::sys::fs::create_link("there/deep", Folder.path("link"));
  EXPECT_EQ(ProjectPaths(Folder.root()).shown(Folder.path("link/../a.cpp")), "there/a.cpp");
}

TEST(ProjectPaths, LinksOutOfTheRootKeepTheirNames) {
  TemporaryFolder Outside, Folder;
  std::string File = Outside.write("a.cpp", "");
  llvm::sys::fs::create_link(File, Folder.path("a.cpp"));
  EXPECT_EQ(ProjectPaths(Folder.root()).shown(Folder.path("a.cpp")), "a.cpp");
}

TEST(ProjectRoot, IsTheDatabasesFolderWhenThatHoldsHalf) {
  EXPECT_EQ(findProjectRoot("/p/q", {"/p/q/a.cpp", "/p/b.cpp"}), "/p/q");
  EXPECT_EQ(findProjectRoot("/p/q", {"/p/q/a.cpp", "/p/b.cpp", "/p/c.cpp"}), "/p");
}

TEST(ProjectRoot, IsNeverTheFileSystems) {
  EXPECT_EQ(findProjectRoot("/p/q", {"/r/a.cpp", "/s/b.cpp"}), "/p/q");
}

TEST(ProjectRoot, IsAboveABuildFolder) {
  for (const char *Mark : {"CMakeCache.txt", "build.ninja", "meson-info/x"}) {
    TemporaryFolder Folder;
    Folder.write(std::string("build/") + Mark, "");
    EXPECT_EQ(findProjectRoot(Folder.path("build"), {Folder.path("a.cpp")}), Folder.root()) << Mark;
  }
}

} // namespace
