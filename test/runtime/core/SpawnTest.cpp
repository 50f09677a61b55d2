// spawn and its handle: results, and errors that nobody takes.
#include "../Capture.h"

#include <memory>

using namespace capture;
using cotidy::task;

namespace {

task<std::unique_ptr<int>> box(int Value) {
  co_await cotidy::yield();
  co_return std::make_unique<int>(Value);
}

TEST(Spawn, StartsNowAndRunsByItselfFromItsFirstSuspensionOn) {
  runVirtually([]() -> task<> {
    int Steps = 0;
    const auto Work = [&]() -> task<> {
      EXPECT_EQ(cotidy::this_task::name(), "worker");
      ++Steps;
      co_await cotidy::yield();
      ++Steps;
    };
    cotidy::spawn(Work(), "worker");
    EXPECT_EQ(Steps, 1);
    EXPECT_EQ(cotidy::this_task::name(), "main"); // the spawner goes on as itself
    co_await cotidy::yield();
    EXPECT_EQ(Steps, 2);
  }());
}

task<> failAtOnce() {
  throw std::runtime_error("at once");
  co_return;
}

TEST(Spawn, WhoeverSpawnedCanTakeTheErrorOfATaskThatFailedAtOnce) {
  Errors Reported;
  runVirtually([]() -> task<> {
    auto Awaited = cotidy::spawn(failAtOnce());
    EXPECT_FALSE(Awaited.done()); // its end comes with its turn
    EXPECT_EQ(Awaited.error(), nullptr);
    EXPECT_THROW(co_await Awaited, std::runtime_error);
    EXPECT_THROW(co_await cotidy::spawn(failAtOnce()), std::runtime_error);
    bool CalledBack = false;
    cotidy::spawn(failAtOnce()).on_done([&](const std::exception_ptr &Error) {
      CalledBack = Error != nullptr;
    });
    co_await cotidy::yield();
    EXPECT_TRUE(CalledBack);
  }());
  EXPECT_TRUE(Reported.All.empty());
}

TEST(Spawn, AnErrorAtOnceThatNobodyTakesIsReported) {
  Errors Reported;
  runVirtually([&]() -> task<> {
    cotidy::spawn(failAtOnce(), "lost");
    EXPECT_TRUE(Reported.All.empty());
    co_await cotidy::yield();
    EXPECT_EQ(Reported.All, (std::vector<std::string>{"lost: at once"}));
  }());
  runVirtually([]() -> task<> { // also when main ends first
    cotidy::spawn(failAtOnce(), "late");
    co_return;
  }());
  EXPECT_EQ(Reported.All.size(), 2U);
}

task<> spawnChain(int Rest, int &Ran) {
  ++Ran;
  if (Rest > 0)
    cotidy::spawn(spawnChain(Rest - 1, Ran));
  co_return;
}

TEST(Spawn, TasksThatSpawnEachOtherDoNotUseUpTheStack) {
  int Ran = 0;
  runVirtually([](int &Ran) -> task<> {
    cotidy::spawn(spawnChain(100'000, Ran));
    while (Ran <= 100'000)
      co_await cotidy::yield();
  }(Ran));
  EXPECT_EQ(Ran, 100'001);
}

TEST(Spawn, WhatIsSpawnedInACancelledTaskStillStarts) {
  runVirtually([]() -> task<> {
    bool Cleaned = false;
    const auto Cleanup = [&]() -> task<> {
      co_await cotidy::sleep_for(1s);
      Cleaned = true;
    };
    const auto Work = [&]() -> task<> { co_await cotidy::sleep_for(1h); };
    auto Working = cotidy::spawn([](auto Work, auto Cleanup) -> task<> {
      try {
        co_await Work();
      } catch (const cotidy::operation_cancelled &) {
        cotidy::spawn(Cleanup()); // not cancelled with its spawner
        throw;
      }
    }(Work, Cleanup));
    Working.cancel();
    EXPECT_THROW(co_await Working, cotidy::operation_cancelled);
    co_await cotidy::sleep_for(2s);
    EXPECT_TRUE(Cleaned);
  }());
}

TEST(Spawn, AChildMayCancelItsSpawnerInItsFirstStep) {
  runVirtually([]() -> task<> {
    cotidy::handle<void> Parent;
    const auto Assassin = [&]() -> task<> {
      Parent.cancel();
      co_await forever();
    };
    const auto Spawner = [&]() -> task<> {
      co_await cotidy::yield();
      co_await cotidy::gather(Assassin(), forever(), Assassin());
    };
    Parent = cotidy::spawn(Spawner());
    EXPECT_THROW(co_await Parent, cotidy::operation_cancelled);
    EXPECT_EQ(Alive::Count, 0); // all children were awaited
  }());
}

TEST(Spawn, TheHandleGivesTheValueAsOftenAsAsked) {
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(box(3), "boxer");
    EXPECT_FALSE(Handle.done());
    EXPECT_EQ(Handle.name(), "boxer");
    EXPECT_EQ(*co_await Handle, 3);
    EXPECT_TRUE(Handle.done());
    EXPECT_EQ(*co_await Handle, 3);
    const std::unique_ptr<int> Mine = co_await std::move(Handle);
    EXPECT_EQ(*Mine, 3);
    EXPECT_EQ(*co_await cotidy::spawn(box(4)), 4);
  }());
}

TEST(Spawn, SeveralMayWait) {
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(valueAfter(1s, 5));
    const auto Wait = [&]() -> task<int> { co_return co_await Handle; };
    const auto [One, Two] = co_await cotidy::gather(Wait(), Wait());
    EXPECT_EQ(One + Two, 10);
  }());
}

TEST(Spawn, AnErrorThatNobodyTakesIsReportedWhenTheTaskEnds) {
  Errors Reported;
  runVirtually([&]() -> task<> {
    auto Kept = cotidy::spawn(failAfter(1s, "lost"), "uplink");
    const unsigned Line = __LINE__ - 1;
    co_await cotidy::sleep_for(2s);
    EXPECT_EQ(Reported.All, (std::vector<std::string>{"uplink: lost"}));
    EXPECT_EQ(Reported.Lines, std::vector<unsigned>{Line});
    EXPECT_NE(Kept.error(), nullptr);
    EXPECT_THROW(co_await Kept, std::runtime_error); // told twice rather than never
  }());
  EXPECT_EQ(Reported.All.size(), 1U);
}

TEST(Spawn, AnErrorIsTakenByWhoWaitsOrWasCalledBack) {
  Errors Reported;
  runVirtually([&]() -> task<> {
    auto Awaited = cotidy::spawn(failAfter(1s, "awaited"));
    EXPECT_THROW(co_await Awaited, std::runtime_error);
    std::string Message;
    cotidy::spawn(failAfter(1s, "called back")).on_done([&](const std::exception_ptr &Error) {
      Message = cotidy::detail::message_of(Error);
    });
    co_await cotidy::sleep_for(2s);
    EXPECT_EQ(Message, "called back");
  }());
  EXPECT_TRUE(Reported.All.empty());
}

TEST(Spawn, AWaiterThatWasCancelledDoesNotTakeTheError) {
  Errors Reported;
  runVirtually([&]() -> task<> {
    auto Handle = cotidy::spawn(failAfter(2s, "later"), "later");
    const auto Wait = [&]() -> task<> { co_await Handle; };
    EXPECT_THROW(co_await cotidy::with_timeout(1s, Wait()), cotidy::timeout_error);
    EXPECT_FALSE(Handle.done()); // giving up the wait leaves the task alone
    co_await cotidy::sleep_for(2s);
  }());
  EXPECT_EQ(Reported.All, (std::vector<std::string>{"later: later"}));
}

TEST(Spawn, ACallbackAfterTheEndIsCalledAtOnce) {
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(valueAfter(0s, 1));
    co_await cotidy::sleep_for(1s);
    int Calls = 0;
    Handle.on_done([&](const std::exception_ptr &Error) { Calls += Error == nullptr; });
    EXPECT_EQ(Calls, 1);
  }());
}

TEST(Spawn, ACallbackThatThrowsIsReported) {
  Errors Reported;
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(valueAfter(0s, 1), "fine");
    Handle.on_done([](const std::exception_ptr &) { throw std::runtime_error("callback"); });
    Handle.on_done([](const std::exception_ptr &) {});
    co_await Handle;
  }());
  EXPECT_EQ(Reported.All, (std::vector<std::string>{"fine: callback"}));
}

TEST(Spawn, ACancellationIsNoError) {
  Errors Reported;
  runVirtually([]() -> task<> {
    cotidy::spawn(forever()).cancel();
    co_await cotidy::sleep_for(1s);
  }());
  EXPECT_TRUE(Reported.All.empty());
  EXPECT_EQ(Alive::Count, 0);
}

TEST(Spawn, IsNotCancelledWithItsSpawner) {
  runVirtually([]() -> task<> {
    cotidy::handle<int> Child;
    const auto Spawner = [&]() -> task<> {
      Child = cotidy::spawn(valueAfter(2s, 6));
      co_await forever();
    };
    auto Parent = cotidy::spawn(Spawner());
    co_await cotidy::sleep_for(1s);
    Parent.cancel();
    EXPECT_EQ(co_await Child, 6);
  }());
}

TEST(Spawn, WithoutAHandlerTheErrorGoesToStderr) {
  testing::internal::CaptureStderr();
  runVirtually([]() -> task<> {
    cotidy::spawn(failAfter(0s, "no route"), "uplink");
    co_await cotidy::sleep_for(1s);
  }());
  const std::string Text = testing::internal::GetCapturedStderr();
  EXPECT_NE(Text.find("SpawnTest.cpp:"), std::string::npos) << Text;
  EXPECT_NE(Text.find("task 'uplink' ended with an error that nobody takes: no route"),
            std::string::npos)
      << Text;
}

TEST(Spawn, TheNameIsCopiedAndTheContextInherited) {
  struct Value : cotidy::detail::context_node {
    using context_node::context_node;
  };
  runVirtually([]() -> task<> {
    const auto Bound = std::make_shared<const Value>(nullptr, nullptr);
    std::string Name = "a rather long name, so that it lives on the heap";
    const auto Look = [&](std::string Expected) -> task<> {
      EXPECT_EQ(cotidy::this_task::name(), Expected);
      EXPECT_EQ(cotidy::detail::current_fiber().context, Bound);
      co_return;
    };
    cotidy::detail::current_fiber().context = Bound;
    auto Handle = cotidy::spawn(Look(Name), Name);
    Name.assign(Name.size(), 'x');
    co_await Handle;
    co_await cotidy::gather(Look("main"));
    cotidy::detail::current_fiber().context = nullptr;
  }());
}

} // namespace
