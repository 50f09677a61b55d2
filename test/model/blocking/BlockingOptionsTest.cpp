// The option texts of coro-blocking-call, right and wrong.
#include "model/blocking/BlockingOptions.h"

#include "gtest/gtest.h"

using namespace llvm;

namespace cotidy {
namespace {

template <typename T> std::string errorOf(Expected<T> Value) {
  return Value ? "" : toString(Value.takeError());
}

TEST(BlockingOptions, LevelsAreAList) {
  EXPECT_EQ(cantFail(readLevels("wait; lock;")),
            (std::set<BlockingLevel>{BlockingLevel::Wait, BlockingLevel::Lock}));
  EXPECT_TRUE(cantFail(readLevels("")).empty());
}

TEST(BlockingOptions, AnUnknownLevelIsExplained) {
  EXPECT_EQ(errorOf(readLevels("wait;disc")), "unknown level 'disc'; did you mean 'disk'?");
  EXPECT_EQ(errorOf(readLevels("everything")),
            "unknown level 'everything'; allowed: wait, disk, lock, console");
}

TEST(BlockingOptions, NamesMayHaveAReplacement) {
  auto Rows = cantFail(readBlockingNames("a::read; ::b::write = co_await b::async_write;c::do_*"));
  ASSERT_EQ(Rows.size(), 3u);
  EXPECT_EQ(Rows[0].Name, "a::read");
  EXPECT_EQ(Rows[0].Instead, "");
  EXPECT_EQ(Rows[1].Name, "b::write");
  EXPECT_EQ(Rows[1].Instead, "co_await b::async_write");
  EXPECT_EQ(Rows[2].Name, "c::do_*");
}

TEST(BlockingOptions, AWrongNameIsExplained) {
  EXPECT_EQ(errorOf(readNames("a::b;c::::d")).substr(0, 8), "'c::::d'");
  EXPECT_NE(errorOf(readBlockingNames("=co_await x")), "");
}

} // namespace
} // namespace cotidy
