// run: what it gives, how it ends, its clocks, and what it refuses.
#include "../Capture.h"

#include <thread>

using namespace capture;
using cotidy::task;

namespace {

// Waits for nothing that could come.
class Never : cotidy::detail::suspension {
public:
  explicit Never(bool Stubborn = false) : Stubborn(Stubborn) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> Awaiting) { return suspend(Awaiting); }
  void await_resume() const { throw_if_cancelled(); }

private:
  bool on_cancel() noexcept override { return !Stubborn; }
  bool Stubborn;
};

task<> waitForNothing(bool Stubborn = false) {
  Alive Here;
  co_await Never(Stubborn);
}

TEST(Run, InsideARunningLoopThrowsAtOnce) {
  runVirtually([]() -> task<> {
    EXPECT_THROW(runVirtually(valueAfter(1s, 1)), std::logic_error);
    EXPECT_THROW(cotidy::run(valueAfter(1s, 1)), std::logic_error);
    co_await cotidy::sleep_for(1s); // the outer loop is as it was
  }());
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Run, CanFollowARunThatThrew) {
  EXPECT_EQ(messageOf([] { runVirtually(failAfter(1s, "first")); }), "first");
  EXPECT_EQ(runVirtually(valueAfter(1s, 2)), 2);
}

TEST(Run, VirtualTimeJumpsFromTimerToTimer) {
  runVirtually([]() -> task<> {
    const auto Start = cotidy::now();
    co_await cotidy::sleep_for(1000h);
    EXPECT_EQ(cotidy::now() - Start, 1000h);
    co_await cotidy::sleep_until(Start);
    EXPECT_EQ(cotidy::now() - Start, 1000h);
    co_await cotidy::sleep_for(0s);
    co_await cotidy::sleep_for(-1s);
    EXPECT_EQ(cotidy::now() - Start, 1000h);
  }());
}

TEST(Run, RealTimePasses) {
  const auto Start = std::chrono::steady_clock::now();
  EXPECT_EQ(cotidy::run(valueAfter(20ms, 3)), 3);
  EXPECT_GE(std::chrono::steady_clock::now() - Start, 20ms);
}

TEST(Run, ASleepMayBeLongerThanTheClock) {
  const auto Forever = []() -> task<> {
    co_await cotidy::sleep_for(std::chrono::nanoseconds::max());
  };
  runVirtually([&]() -> task<> {
    co_await cotidy::sleep_for(100h); // so that now + max overflows
    EXPECT_THROW(co_await cotidy::with_timeout(1s, Forever()), cotidy::timeout_error);
  }());
}

TEST(Run, OrderIsThatOfBecomingReady) {
  std::string Order;
  const auto Mark = [&](char Name, int Steps) -> task<> {
    for (int Step = 0; Step < Steps; ++Step) {
      Order += Name;
      co_await cotidy::yield();
    }
  };
  const auto Late = [&](char Name) -> task<> {
    co_await cotidy::sleep_for(1s);
    Order += Name;
  };
  runVirtually([&]() -> task<> {
    co_await cotidy::gather(Mark('a', 3), Mark('b', 2), Mark('c', 1), Late('x'), Late('y'));
  }());
  EXPECT_EQ(Order, "abcabaxy");
}

// Workers that wait for time, for chance and for each other, and write down when they got where.
task<std::vector<std::string>> meanderings() {
  std::vector<std::string> Trace;
  cotidy::mutex Shared;
  const auto Worker = [&](unsigned Number) -> task<> {
    cotidy::retry_policy Policy;
    Policy.seed = Number;
    Policy.attempts = 4;
    unsigned Attempts = 0;
    const auto Attempt = [&]() -> task<> {
      const auto Guard = co_await Shared.lock();
      co_await cotidy::sleep_for(std::chrono::milliseconds(Number % 3));
      Trace.push_back(std::to_string(Number) + " at " +
                      std::to_string(cotidy::now().time_since_epoch().count()));
      if (++Attempts < 4)
        throw std::runtime_error("again");
    };
    co_await cotidy::retry(Policy, Attempt);
  };
  co_await cotidy::task_group::run(
      [&](cotidy::task_group &Group) -> task<> {
        for (unsigned Number = 0; Number < 20; ++Number)
          Group.spawn(Worker(Number));
        co_return;
      },
      7);
  co_return Trace;
}

TEST(Run, OnAVirtualClockAProgramRunsTheSameWayEachTime) {
  const std::vector<std::string> Once = runVirtually(meanderings());
  EXPECT_EQ(Once.size(), 80U);
  EXPECT_EQ(runVirtually(meanderings()), Once);
}

TEST(Run, ABusyLoopLooksAtTimers) {
  bool Woken = false;
  const auto Sleeper = [&]() -> task<> {
    co_await cotidy::sleep_for(1ms);
    Woken = true;
  };
  cotidy::run([&]() -> task<> {
    auto Handle = cotidy::spawn(Sleeper());
    while (!Woken)
      co_await cotidy::yield();
  }());
  EXPECT_TRUE(Woken);
}

TEST(Run, ADeadlockIsReportedWithTheNames) {
  const auto Main = []() -> task<> {
    cotidy::spawn(waitForNothing(), "left");
    co_await waitForNothing();
  };
  EXPECT_THROW(runVirtually(Main()), cotidy::deadlock_error);
  EXPECT_THROW(cotidy::run(waitForNothing(true)), cotidy::deadlock_error);
  EXPECT_EQ(messageOf([&] { runVirtually(Main()); }),
            "cotidy: deadlock: nothing can wake 'main', 'left'");
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Run, CancelsWhatStillRunsWhenMainEnds) {
  int Unwound = 0;
  const auto Background = [&]() -> task<> {
    try {
      co_await forever();
    } catch (const cotidy::operation_cancelled &) {
      ++Unwound;
      throw;
    }
  };
  Errors Reported;
  runVirtually([&]() -> task<> {
    cotidy::spawn(Background(), "first");
    cotidy::spawn(Background(), "second");
    co_await cotidy::sleep_for(1s);
  }());
  EXPECT_EQ(Unwound, 2);
  EXPECT_TRUE(Reported.All.empty());
}

TEST(Run, DestroysWhatDoesNotEndWhenCancelled) {
  runVirtually([]() -> task<> {
    auto Stuck = cotidy::spawn(waitForNothing(true), "stuck");
    co_await cotidy::yield();
    EXPECT_EQ(Alive::Count, 1);
  }());
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Run, WhatIsSpawnedAtTheEndIsCancelledToo) {
  bool Ran = false, Finished = false;
  const auto Last = [&]() -> task<> {
    Ran = true;
    co_await cotidy::sleep_for(1s);
    Finished = true;
  };
  const auto SpawnsInCleanup = [&]() -> task<> {
    try {
      co_await forever();
    } catch (const cotidy::operation_cancelled &) {
      cotidy::spawn(Last());
    }
  };
  runVirtually([&]() -> task<> {
    cotidy::spawn(SpawnsInCleanup());
    co_await cotidy::yield();
  }());
  EXPECT_TRUE(Ran);
  EXPECT_FALSE(Finished);
}

TEST(Run, TheStopTokenCancelsMain) {
  std::stop_source Stop;
  const auto Main = [&]() -> task<> {
    cotidy::spawn([](std::stop_source Stop) -> task<> {
      co_await cotidy::sleep_for(1s);
      Stop.request_stop();
    }(Stop));
    co_await forever();
  };
  cotidy::run_options Options;
  Options.virtual_time = true;
  Options.stop = Stop.get_token();
  EXPECT_THROW(cotidy::run(Main(), Options), cotidy::operation_cancelled);
  EXPECT_THROW(cotidy::run(forever(), Options), cotidy::operation_cancelled); // stopped before
}

TEST(RunThreads, TheStopMayComeFromAnotherThread) {
  for (int Round = 0; Round < 50; ++Round) {
    std::stop_source Stop;
    cotidy::run_options Options;
    Options.stop = Stop.get_token();
    std::thread Stopper([&] { Stop.request_stop(); });
    EXPECT_THROW(cotidy::run(waitForNothing(), Options), cotidy::operation_cancelled);
    Stopper.join();
  }
}

TEST(Run, UsedOutsideOfALoopThrows) {
  EXPECT_THROW((void)cotidy::now(), std::logic_error);
  EXPECT_THROW((void)cotidy::sleep_for(1s), std::logic_error);
  EXPECT_THROW((void)cotidy::spawn(valueAfter(1s, 1)), std::logic_error);
  EXPECT_THROW((void)cotidy::this_task::name(), std::logic_error);
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Run, MainHasANameAndAStopToken) {
  runVirtually([]() -> task<> {
    EXPECT_EQ(cotidy::this_task::name(), "main");
    EXPECT_FALSE(cotidy::this_task::cancelled());
    EXPECT_FALSE(cotidy::this_task::get_stop_token().stop_requested());
    co_return;
  }());
}

// A wait that a thread of its own ends.
class FromThread : public cotidy::detail::outside_suspension {
public:
  explicit FromThread(int Value) : Value(Value) {}
  ~FromThread() {
    if (Thread.joinable())
      Thread.join();
  }
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> Awaiting) {
    if (!suspend(Awaiting))
      return false;
    Thread = std::thread([this] {
      Result = Value * 2;
      wake_from_any_thread();
    });
    return true;
  }
  int await_resume() const {
    throw_if_cancelled();
    return Result;
  }

private:
  const int Value;
  int Result = 0;
  std::thread Thread;
};

task<int> fromThread(int Value) { co_return co_await FromThread(Value); }

TEST(RunThreads, WakesFromEightThreadsAtOnce) {
  cotidy::run([]() -> task<> {
    for (int Round = 0; Round < 100; ++Round) {
      std::vector<task<int>> Tasks;
      for (int Index = 0; Index < 8; ++Index)
        Tasks.push_back(fromThread(Index));
      const std::vector<int> Got = co_await cotidy::gather(std::move(Tasks));
      EXPECT_EQ(Got, (std::vector<int>{0, 2, 4, 6, 8, 10, 12, 14}));
    }
  }());
}

TEST(RunThreads, VirtualTimeWaitsForAThread) {
  runVirtually([]() -> task<> {
    const auto Start = cotidy::now();
    EXPECT_EQ(co_await cotidy::with_timeout(1h, fromThread(4)), 8);
    EXPECT_EQ(cotidy::now(), Start);
  }());
}

TEST(RunThreads, TheEndWaitsForAThreadThatOwesAnAnswer) {
  for (int Round = 0; Round < 50; ++Round)
    cotidy::run([]() -> task<> {
      cotidy::spawn(fromThread(1));
      co_await cotidy::yield();
    }());
}

} // namespace
