// What a loop waits for, asked of the model on snippets.
#include "model/loop/BusyWait.h"

#include "CoroutineSnippet.h"

namespace cotidy {
namespace {

constexpr llvm::StringLiteral Flags = R"cpp(
  struct flags { bool set; bool ready() const; bool take(); volatile bool line; };
  bool exists(const char *);
  lazy<> yield_now();
  lazy<> sleep_a_bit();
  lazy<> work();
)cpp";

std::vector<BusyWait> waitsOf(CoroutineSnippet &S) { return busyWaits(S.function("f"), S.M); }

std::string snippet(llvm::StringRef Body) {
  return (TaskTypesHeader + Flags + "lazy<> f(flags &a) {" + Body + "; co_await work(); }").str();
}

TEST(BusyWait, names_what_it_waits_for) {
  CoroutineSnippet S(snippet("while (!a.set) co_await yield_now();"));
  std::vector<BusyWait> Waits = waitsOf(S);
  ASSERT_EQ(Waits.size(), 1u);
  EXPECT_EQ(Waits[0].Kind, WaitKind::Yields);
  EXPECT_EQ(Waits[0].For.Subject, "set");
  EXPECT_TRUE(Waits[0].Suspends);
  EXPECT_FALSE(Waits[0].WhenIdle);
}

TEST(BusyWait, finds_the_turn_on_which_a_loop_is_idle) {
  CoroutineSnippet S(snippet("for (;;) { if (a.ready()) a.take(); else co_await yield_now(); }"));
  std::vector<BusyWait> Waits = waitsOf(S);
  ASSERT_EQ(Waits.size(), 1u);
  EXPECT_TRUE(Waits[0].WhenIdle);
}

TEST(BusyWait, tells_a_spin_from_an_endless_loop) {
  CoroutineSnippet Spin(snippet("while (!a.set) {}"));
  ASSERT_EQ(waitsOf(Spin).size(), 1u);
  EXPECT_EQ(waitsOf(Spin)[0].Kind, WaitKind::Spins);
  CoroutineSnippet Endless(snippet("for (;;) a.take();"));
  ASSERT_EQ(waitsOf(Endless).size(), 1u);
  EXPECT_EQ(waitsOf(Endless)[0].Kind, WaitKind::Forever);
}

TEST(BusyWait, leaves_work_bounds_and_the_world_outside_alone) {
  for (llvm::StringRef Body : {
           "while (a.take()) co_await yield_now();",
           "for (int i = 0; i < 9 && !a.set; ++i) co_await yield_now();",
           "while (!a.line) co_await yield_now();",
           "while (!exists(\"x\")) co_await yield_now();",
           "while (!a.set) co_await sleep_a_bit();",
           "while (!a.set) { a.take(); co_await yield_now(); }",
           "do a.take(); while (false);",
       }) {
    CoroutineSnippet S(snippet(Body));
    EXPECT_TRUE(waitsOf(S).empty()) << Body.str();
  }
}

} // namespace
} // namespace cotidy
