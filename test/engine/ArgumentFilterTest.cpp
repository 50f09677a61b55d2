#include "engine/analysis/ArgumentFilter.h"
#include "TemporaryFolder.h"

#include "gtest/gtest.h"

using namespace cotidy;
using Words = std::vector<std::string>;

namespace {

Words filtered(Words Arguments) {
  Arguments.insert(Arguments.begin(), "c++");
  Words Left = ArgumentFilter("/p/a.cpp").filter(Arguments);
  EXPECT_EQ(Left.front(), "c++");
  Left.erase(Left.begin());
  return Left;
}

TEST(ArgumentFilter, KeepsWhatCompilingNeeds) {
  Words All = {"-std=c++20", "-I",       "x",  "-Iy",      "-isystem", "z",
               "-DA=1",      "-include", "h",  "-Wall",    "-g",       "-O2",
               "-fPIC",      "-pthread", "-c", "/p/a.cpp", "-Xclang",  "-fno-x"};
  EXPECT_EQ(filtered(All), All);
}

TEST(ArgumentFilter, TakesOutWhatWritesOrLoads) {
  EXPECT_EQ(filtered({"-o", "x.o", "-ox.o", "-MMD", "-MF", "x.d", "-MTx.o", "-MP", "-fplugin=x.so",
                      "-save-temps", "-Xclang", "-load", "-Xclang", "x.so", "-c"}),
            Words{"-c"});
}

TEST(ArgumentFilter, NamesWhatClangDoesNotKnow) {
  ArgumentFilter Filter("/p/a.cpp");
  EXPECT_EQ(Filter.filter({"g++", "-fconserve-stack", "-c", "-mno-such"}), (Words{"g++", "-c"}));
  EXPECT_EQ(Filter.unknown(), (std::set<std::string>{"-fconserve-stack", "-mno-such"}));
}

TEST(ArgumentFilter, KeepsOneInput) {
  EXPECT_EQ(filtered({"/p/a.cpp", "/p/b.cpp", "c.o"}), Words{"/p/a.cpp"});
  EXPECT_EQ(filtered({"--", "/p/b.cpp", "/p/a.cpp"}), (Words{"--", "/p/a.cpp"}));
  EXPECT_EQ(filtered({"/p/b.cpp"}), Words{"/p/b.cpp"});
}

TEST(ArgumentFilter, ReadsTheHeaderInsteadOfItsPrecompiledForm) {
  TemporaryFolder Folder;
  std::string Header = Folder.write("pre.hxx", "");
  EXPECT_EQ(filtered({"-include-pch", Header + ".pch"}), (Words{"-include", Header}));
  EXPECT_EQ(filtered({"-Xclang", "-include-pch", "-Xclang", Header + ".pch", "-Xclang", "-include",
                      "-Xclang", Header}),
            (Words{"-Xclang", "-include", "-Xclang", Header}));
}

} // namespace
