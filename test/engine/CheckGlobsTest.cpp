#include "engine/config/CheckGlobs.h"
#include "engine/config/Nearest.h"

#include "gtest/gtest.h"

using namespace cotidy;

namespace {

std::string problem(llvm::StringRef Checks) { return llvm::toString(CheckGlobs(Checks).check()); }

TEST(CheckGlobs, OursAreChosenByNameOnly) {
  for (const char *Checks : {"coro-dropped-task", "-*, coro-*", "bugprone-*,\n coro-*\n"})
    EXPECT_TRUE(CheckGlobs(Checks).choosesOurs()) << Checks;
  for (const char *Checks : {"", "*", "-*,bugprone-*", "-coro-*", "cppcoreguidelines-avoid-coro-x"})
    EXPECT_FALSE(CheckGlobs(Checks).choosesOurs()) << Checks;
}

TEST(CheckGlobs, RemovedOnesAreThoseOfOurs) {
  CheckGlobs Globs("-*,-coro-dropped-task,-bugprone-*, -coro-strict-*");
  ASSERT_EQ(Globs.removedOfOurs().size(), 2u);
  EXPECT_EQ(Globs.removedOfOurs()[0], "-coro-dropped-task");
  EXPECT_EQ(Globs.removedOfOurs()[1], "-coro-strict-*");
}

TEST(CheckGlobs, UnknownOnesNameTheNearest) {
  EXPECT_EQ(problem("coro-*,-coro-strict-*,bugprone-nothing,-coro-dropped-task"), "");
  EXPECT_EQ(problem("coro-dropped-tasks"),
            "unknown check 'coro-dropped-tasks'; did you mean 'coro-dropped-task'?");
  EXPECT_NE(problem("-coro-nothing-*"), "");
}

TEST(Nearest, NamesNothingThatIsFar) {
  EXPECT_EQ(didYouMean("chekc", {"check", "list"}), "; did you mean 'check'?");
  EXPECT_EQ(didYouMean("xx", {"text", "json"}), "");
  EXPECT_EQ(didYouMean("check", {}), "");
}

} // namespace
