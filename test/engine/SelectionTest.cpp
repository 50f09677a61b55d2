#include "engine/plan/Selection.h"

#include "gtest/gtest.h"

using namespace cotidy;

namespace {

struct Row {
  const char *Glob;
  const char *Path;
  bool Matches;
};

constexpr Row Rows[] = {
    {"/p/a.cpp", "/p/a.cpp", true},         {"/p/a.cpp", "/p/aXcpp", false},
    {"/p/*.cpp", "/p/a.cpp", true},         {"/p/*.cpp", "/p/s/a.cpp", false},
    {"/p/**/*.cpp", "/p/a.cpp", true},      {"/p/**/*.cpp", "/p/s/t/a.cpp", true},
    {"/p/**", "/p/s/a.cpp", true},          {"/p/?.cpp", "/p/a.cpp", true},
    {"/p/?.cpp", "/p/ab.cpp", false},       {"/p/[ab].cpp", "/p/b.cpp", true},
    {"/p/[!ab].cpp", "/p/b.cpp", false},    {"/p/[!ab].cpp", "/p/c.cpp", true},
    {"/p/{a,b}.{cc,cpp}", "/p/b.cc", true}, {"/p/{a,b}.cc", "/p/c.cc", false},
    {"/p/a+(1).cpp", "/p/a+(1).cpp", true}, {"/p/[.cpp", "/p/[.cpp", true},
    {"/p/{.cpp", "/p/{.cpp", true},         {"/p/*", "/p/", true},
};

TEST(Selection, GlobsAreTheShells) {
  for (const Row &R : Rows)
    EXPECT_EQ(matchesGlob(R.Glob, R.Path), R.Matches) << R.Glob << " " << R.Path;
}

} // namespace
