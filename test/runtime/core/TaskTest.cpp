// task<T>: laziness, what it gives, how often, and at what depth.
#include "../Capture.h"

#include <memory>
#include <thread>

using namespace capture;
using cotidy::task;

namespace {

task<int> answer() { co_return 42; }
task<std::unique_ptr<int>> box(int Value) { co_return std::make_unique<int>(Value); }
task<int &> refer(int &To) { co_return To; }
task<const std::string &> referConst(const std::string &To) { co_return To; }
task<> failing() {
  throw std::runtime_error("failed");
  co_return;
}
task<std::string> convertsAndBraces(bool Braces) {
  if (Braces)
    co_return {'a', 'b'};
  co_return "literal";
}

task<int> depth(int Rest) {
  if (Rest == 0)
    co_return 0;
  co_return 1 + co_await depth(Rest - 1);
}

task<> failAtDepth(int Rest) {
  Alive Here;
  if (Rest == 0)
    throw std::runtime_error("from below");
  co_await failAtDepth(Rest - 1);
}

TEST(Task, GivesValuesReferencesAndMoveOnlyThings) {
  EXPECT_EQ(runVirtually(answer()), 42);
  EXPECT_EQ(*runVirtually(box(7)), 7);
  int There = 1;
  EXPECT_EQ(&runVirtually(refer(There)), &There);
  const std::string Text = "text";
  EXPECT_EQ(&runVirtually(referConst(Text)), &Text);
  EXPECT_EQ(runVirtually(convertsAndBraces(true)), "ab");
  EXPECT_EQ(runVirtually(convertsAndBraces(false)), "literal");
}

TEST(Task, MovesTheValueOutOfTheChild) {
  runVirtually([]() -> task<> {
    const std::unique_ptr<int> Got = co_await box(9);
    EXPECT_EQ(*Got, 9);
    auto &&Prolonged = co_await box(10);
    EXPECT_EQ(*Prolonged, 10);
  }());
}

TEST(Task, RethrowsInTheAwaiter) {
  runVirtually([]() -> task<> {
    bool Caught = false;
    try {
      co_await failing();
    } catch (const std::runtime_error &Error) {
      Caught = std::string(Error.what()) == "failed";
    }
    EXPECT_TRUE(Caught);
  }());
  EXPECT_EQ(messageOf([] { runVirtually(failing()); }), "failed");
}

TEST(Task, IsLazy) {
  bool Ran = false;
  {
    auto Dropped = [](bool &Ran) -> task<> {
      Ran = true;
      co_return;
    }(Ran);
    EXPECT_TRUE(Dropped);
  }
  EXPECT_FALSE(Ran);
}

TEST(Task, DestroysItsArgumentsWhenItNeverRan) {
  {
    auto Dropped = [](Alive) -> task<> { co_return; }(Alive());
    EXPECT_EQ(Alive::Count, 1);
  }
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Task, FrameIsGoneAfterTheAwait) {
  runVirtually([]() -> task<> {
    auto Child = [](Alive) -> task<> { co_return; }(Alive());
    co_await std::move(Child);
    EXPECT_EQ(Alive::Count, 0);
    EXPECT_FALSE(Child); // NOLINT(bugprone-use-after-move): an awaited task is empty
  }());
}

TEST(Task, MovesAndSwapsInAssignment) {
  runVirtually([]() -> task<> {
    task<int> First = answer();
    task<int> Second;
    EXPECT_FALSE(Second);
    Second = std::move(First);
    EXPECT_EQ(co_await std::move(Second), 42);
  }());
}

TEST(Task, ASecondAwaitIsRefused) {
  const auto Twice = []() -> task<> {
    task<int> Once = answer();
    co_await std::move(Once);
    co_await std::move(Once); // NOLINT: the misuse
  };
#ifdef NDEBUG
  EXPECT_THROW(runVirtually(Twice()), std::logic_error);
#else
  EXPECT_DEATH(runVirtually(Twice()), "awaited once");
#endif
}

TEST(Task, AwaitsOneHundredThousandDeepWithoutStack) {
  EXPECT_EQ(runVirtually(depth(100'000)), 100'000);
}

TEST(Task, UnwindsOneHundredThousandDeepWithoutStack) {
  EXPECT_EQ(messageOf([] { runVirtually(failAtDepth(100'000)); }), "from below");
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Task, AwaitsAMillionInALoopWithoutStack) {
  const auto Loop = []() -> task<int> {
    int Sum = 0;
    for (int Step = 0; Step < 1'000'000; ++Step)
      Sum += co_await answer() - 41;
    co_return Sum;
  };
  EXPECT_EQ(runVirtually(Loop()), 1'000'000);
}

struct ThrowsWhenCopied {
  ThrowsWhenCopied() = default;
  ThrowsWhenCopied(const ThrowsWhenCopied &) { throw std::runtime_error("no copy"); }
  ThrowsWhenCopied &operator=(const ThrowsWhenCopied &) = default;
};

TEST(Task, AValueThatCannotBeMadeIsAnError) {
  const auto Returns = []() -> task<ThrowsWhenCopied> {
    const ThrowsWhenCopied Value;
    co_return Value;
  };
  EXPECT_EQ(messageOf([&] { runVirtually(Returns()); }), "no copy");
}

TEST(TaskThreads, AFrameMayDieOnAnotherThread) {
  for (int Round = 0; Round < 100; ++Round) {
    std::vector<task<int>> Made;
    for (int Index = 0; Index < 10; ++Index)
      Made.push_back(answer());
    std::thread([Taken = std::move(Made)]() mutable { Taken.clear(); }).join();
  }
}

TEST(TaskThreads, EachThreadMayRunItsOwnLoop) {
  std::vector<std::thread> Threads;
  for (int Index = 0; Index < 8; ++Index)
    Threads.emplace_back([] { EXPECT_EQ(runVirtually(depth(100)), 100); });
  for (std::thread &Each : Threads)
    Each.join();
}

} // namespace
