// Debug mode: each misuse is reported with the place where the thing was made, and correct code is
// not.
#include "../Capture.h"

#include <thread>

using namespace capture;
using cotidy::misuse;
using cotidy::task;

namespace {

constexpr unsigned BeforeDropped = __LINE__;
task<int> dropped() { co_return 1; }

TEST(Debug, ATaskThatIsNeverAwaited) {
  const Misuse Seen;
  {
    auto Lost = dropped();
  }
  ASSERT_EQ(Seen.All.size(), 1U);
  EXPECT_EQ(Seen.All[0].kind, misuse::task_never_awaited);
  EXPECT_EQ(Seen.All[0].where.line(), BeforeDropped + 1);
  EXPECT_NE(Seen.All[0].message.find("dropped()"), std::string::npos);
}

TEST(Debug, ATaskThatIsOverwritten) {
  const Misuse Seen;
  runVirtually([]() -> task<> {
    task<int> Kept = dropped();
    Kept = dropped();
    co_await std::move(Kept);
  }());
  EXPECT_EQ(Seen.count(misuse::task_never_awaited), 1U);
}

#ifdef NDEBUG
TEST(Debug, ATaskThatIsAwaitedTwice) {
  const Misuse Seen;
  const auto Twice = []() -> task<> {
    task<int> Once = dropped();
    co_await std::move(Once);
    co_await std::move(Once); // NOLINT: the misuse
  };
  EXPECT_THROW(runVirtually(Twice()), std::logic_error);
  EXPECT_EQ(Seen.count(misuse::task_awaited_twice), 1U);
}
#endif

TEST(Debug, AnOutcomeWhoseErrorNobodyLookedAt) {
  const Misuse Seen;
  runVirtually([]() -> task<> {
    auto Outcomes = co_await cotidy::gather_settled(failAfter(1s, "unseen"), dropped());
    EXPECT_FALSE(std::get<0>(Outcomes).has_value()); // asking is not looking
  }());
  ASSERT_EQ(Seen.All.size(), 1U);
  EXPECT_EQ(Seen.All[0].kind, misuse::outcome_not_examined);
  EXPECT_NE(Seen.All[0].message.find("unseen"), std::string::npos);
}

TEST(Debug, ALoopThatATaskBlocks) {
  const Misuse Seen;
  const auto Blocks = []() -> task<> {
    std::this_thread::sleep_for(30ms);
    co_return;
  };
  cotidy::run_options Options;
  Options.block_limit = 10ms;
  cotidy::run(
      [](auto Blocks) -> task<> {
        cotidy::spawn(Blocks(), "blocker");
        co_await cotidy::sleep_for(1ms);
      }(Blocks),
      Options);
  ASSERT_EQ(Seen.count(misuse::loop_blocked), 1U);
  EXPECT_NE(Seen.All[0].message.find("'blocker'"), std::string::npos) << Seen.All[0].message;
}

TEST(Debug, AGroupThatIsDestroyedWhileItsChildrenRun) {
  const Misuse Seen;
  class Stuck : cotidy::detail::suspension {
  public:
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> Awaiting) { return suspend(Awaiting); }
    void await_resume() const {}

  private:
    bool on_cancel() noexcept override { return false; }
  };
  const auto Child = []() -> task<> { co_await Stuck(); };
  EXPECT_THROW(runVirtually(cotidy::task_group::run([&](cotidy::task_group &Group) -> task<> {
                 Group.spawn(Child());
                 co_return;
               })),
               cotidy::deadlock_error);
  ASSERT_EQ(Seen.All.size(), 1U);
  EXPECT_EQ(Seen.All[0].kind, misuse::group_not_joined);
  EXPECT_NE(std::string(Seen.All[0].where.file_name()).find("DebugTest.cpp"), std::string::npos);
}

TEST(Debug, CorrectCodeIsNotReported) {
  const Misuse Seen;
  runVirtually([]() -> task<> {
    task<int> Moved = dropped();
    task<int> Owner = std::move(Moved);
    co_await std::move(Owner);
    auto Outcomes = co_await cotidy::gather_settled(failAfter(1s, "seen"), dropped());
    EXPECT_NE(std::get<0>(Outcomes).error(), nullptr);
    cotidy::spawn(forever(), "cancelled at the end");
    EXPECT_THROW(co_await cotidy::gather(failAfter(1s, "x"), forever()), std::runtime_error);
    co_await cotidy::when_any(dropped(), forever());
  }());
  EXPECT_TRUE(Seen.All.empty());
}

TEST(Debug, OffNothingIsReported) {
  Misuse Seen;
  cotidy::set_debug_mode(false);
  {
    auto Lost = dropped();
  }
  EXPECT_TRUE(Seen.All.empty());
}

TEST(Debug, WithoutAHandlerTheReportGoesToStderr) {
  cotidy::set_debug_mode(true);
  testing::internal::CaptureStderr();
  {
    auto Lost = dropped();
  }
  const std::string Text = testing::internal::GetCapturedStderr();
  cotidy::set_debug_mode(false);
  EXPECT_NE(Text.find("DebugTest.cpp:" + std::to_string(BeforeDropped + 1) + ": cotidy: task '"),
            std::string::npos)
      << Text;
}

} // namespace
