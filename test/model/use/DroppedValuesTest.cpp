// What becomes of a value, by structure: each snippet's function `f` drops what its comments say.
#include "model/use/DroppedValues.h"
#include "CoroutineSnippet.h"

using namespace llvm;

namespace cotidy {
namespace {

/// The shapes of what `f` drops, in the order of the source.
std::vector<DropShape> drops(StringRef Body,
                             ExplicitDiscardPolicy Policy = ExplicitDiscardPolicy::ByEffect) {
  CoroutineSnippet S((TaskTypesHeader + R"cpp(
    struct guard { guard(guard &&); ~guard(); void unlock(); };
    lazy<> work(); lazy<int> number(); lazy<bool> question(); eager<> started(); lazy<lazy<>> nested();
    eager<guard> acquire();
    void take(lazy<>); void look(const lazy<> &); bool flag();
    template <class T> void each(T) {}
    lazy<> f() { )cpp" +
                      Body + " co_return; }")
                         .str());
  std::vector<DropShape> Shapes;
  for (const DroppedValue &Drop : droppedValues(S.function("f"), S.M, Policy))
    Shapes.push_back(Drop.Shape);
  return Shapes;
}

using Shapes = std::vector<DropShape>;
const Shapes Nothing;

TEST(DroppedValues, DiscardedStatements) {
  EXPECT_EQ(drops("work();"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("started();"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("co_await work(); co_await started();"), Nothing);
  EXPECT_EQ(drops("take(work());"), Nothing);
}

TEST(DroppedValues, ThroughWhatPassesAValueOn) {
  EXPECT_EQ(drops("work(), co_await work();"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("co_await work(), work();"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("flag() ? work() : work();").size(), 2u);
  EXPECT_EQ(drops("co_await (flag() ? work() : work());"), Nothing);
  EXPECT_EQ(drops("((work()));"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("static_cast<lazy<> &&>(work());"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("std::move(work());"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("({ work(); });"), Shapes{DropShape::Discarded});
  EXPECT_EQ(drops("for (work(); flag(); work()) {}").size(), 2u);
  EXPECT_EQ(drops("if (flag()) work(); else started();").size(), 2u);
  EXPECT_EQ(drops("switch (1) { case 1: work(); break; default: work(); }").size(), 2u);
  EXPECT_EQ(drops("end: work();"), Shapes{DropShape::Discarded});
}

TEST(DroppedValues, ExplicitDiscards) {
  EXPECT_EQ(drops("(void)work();"), Shapes{DropShape::ExplicitDiscard});
  EXPECT_EQ(drops("(void)started();"), Nothing);
  EXPECT_EQ(drops("(void)started();", ExplicitDiscardPolicy::Warn),
            Shapes{DropShape::ExplicitDiscard});
  EXPECT_EQ(drops("(void)work();", ExplicitDiscardPolicy::Allow), Nothing);
  EXPECT_EQ(drops("auto _ = started();"), Nothing);
  EXPECT_EQ(drops("[[maybe_unused]] auto t = started();"), Nothing);
  EXPECT_EQ(drops("[[maybe_unused]] auto t = work();"), Shapes{DropShape::UnusedLocal});
}

TEST(DroppedValues, Locals) {
  EXPECT_EQ(drops("auto t = work();"), Shapes{DropShape::UnusedLocal});
  EXPECT_EQ(drops("auto &&t = work();"), Shapes{DropShape::UnusedLocal});
  EXPECT_EQ(drops("auto t = started();"), Shapes{DropShape::UnusedLocal});
  EXPECT_EQ(drops("auto t = work(); co_await std::move(t);"), Nothing);
  EXPECT_EQ(drops("auto t = work(); take(std::move(t));"), Nothing);
  EXPECT_EQ(drops("auto t = work(); look(t);"), Nothing);
  EXPECT_EQ(drops("auto t = work(); auto *p = &t;"), Nothing);
  EXPECT_EQ(drops("auto t = work(); auto &r = t;"), Nothing);
  EXPECT_EQ(drops("auto t = work(); each([&t] { look(t); });"), Nothing);
  EXPECT_EQ(drops("auto t = work(); each([t = std::move(t)]() mutable { look(t); });"), Nothing);
  EXPECT_EQ(drops("static auto t = work();"), Nothing);
}

TEST(DroppedValues, MovedIntoAnotherLocal) {
  EXPECT_EQ(drops("auto t = work(); auto u = std::move(t);"), Shapes{DropShape::UnusedLocal});
  EXPECT_EQ(drops("auto t = work(); auto u = std::move(t); co_await std::move(u);"), Nothing);
}

TEST(DroppedValues, LookedAt) {
  EXPECT_EQ(drops("auto t = work(); if (t.valid()) {}"), Shapes{DropShape::LookedAtLocal});
  EXPECT_EQ(drops("auto t = started(); while (!t.ready()) {}"), Nothing);
  EXPECT_EQ(drops("if (question()) {}"), Shapes{DropShape::Tested});
  EXPECT_EQ(drops("while (flag() && question()) {}"), Shapes{DropShape::Tested});
  EXPECT_EQ(drops("if (!question()) {}"), Shapes{DropShape::Tested});
  EXPECT_EQ(drops("if (co_await question()) {}"), Nothing);
  EXPECT_EQ(drops("if (auto t = question()) {}"), Shapes{DropShape::LookedAtLocal});
  EXPECT_EQ(drops("if (auto t = question()) co_await std::move(t);"), Nothing);
}

TEST(DroppedValues, NestedTasksAndGuards) {
  EXPECT_EQ(drops("co_await nested();"), Shapes{DropShape::NestedAwait});
  EXPECT_EQ(drops("co_await co_await nested();"), Nothing);
  EXPECT_EQ(drops("auto g = acquire();"), Shapes{DropShape::HeldAsGuard});
  EXPECT_EQ(drops("auto g = co_await acquire();"), Nothing);
}

TEST(DroppedValues, NotEvaluatedOrNeverRun) {
  EXPECT_EQ(drops("using T = decltype(work()); (void)sizeof(work());"), Nothing);
  EXPECT_EQ(drops("if constexpr (false) work();"), Nothing);
  EXPECT_EQ(drops("auto t = work(); if constexpr (false) co_await std::move(t);"), Nothing);
}

TEST(DroppedValues, LambdasAreFunctionsOfTheirOwn) {
  EXPECT_EQ(drops("each([] { work(); });"), Nothing);
}

} // namespace
} // namespace cotidy
