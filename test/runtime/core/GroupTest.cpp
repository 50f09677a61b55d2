// task_group, supervisor and exception_group: who fails, who is cancelled, and what is thrown.
#include "../Capture.h"

#include <algorithm>
#include <system_error>

using namespace capture;
using cotidy::supervisor;
using cotidy::task;
using cotidy::task_group;

namespace {

task<> failWhileUnwinding(const char *Message) {
  Alive Here;
  try {
    co_await cotidy::sleep_for(1h);
  } catch (const cotidy::operation_cancelled &) {
    throw std::logic_error(Message);
  }
}

std::string groupError(task<> Main) {
  try {
    runVirtually(std::move(Main));
  } catch (const cotidy::exception_group &Failed) {
    return Failed.what();
  }
  return "no group";
}

TEST(TaskGroup, WaitsForAllAndGivesTheBodysValue) {
  int Ended = 0;
  const auto Child = [&](int Seconds) -> task<> {
    co_await cotidy::sleep_for(std::chrono::seconds(Seconds));
    ++Ended;
  };
  const int Value = runVirtually(task_group::run([&](task_group &Group) -> task<int> {
    Group.spawn(Child(3));
    Group.spawn(Child(1));
    EXPECT_EQ(Group.size(), 2U);
    co_return 42;
  }));
  EXPECT_EQ(Value, 42);
  EXPECT_EQ(Ended, 2);
}

TEST(TaskGroup, TheFirstFailureCancelsSiblingsAndBody) {
  EXPECT_EQ(groupError(task_group::run([](task_group &Group) -> task<> {
              Group.spawn(forever());
              Group.spawn(failAfter(1s, "first"));
              Group.spawn(failAfter(2s, "too late to fail"));
              co_await forever();
            })),
            "1 error: first");
  EXPECT_EQ(Alive::Count, 0);
}

TEST(TaskGroup, AllErrorsAreThrownTogether) {
  EXPECT_EQ(groupError(task_group::run([](task_group &Group) -> task<> {
              Group.spawn(failAfter(1s, "first"));
              Group.spawn(failAfter(1s, "second"));
              Group.spawn(failWhileUnwinding("third"));
              co_await failWhileUnwinding("body");
            })),
            "4 errors: first; second; body; third");
}

TEST(TaskGroup, TheBodysErrorCancelsTheChildren) {
  EXPECT_EQ(groupError(task_group::run([](task_group &Group) -> task<> {
              Group.spawn(forever());
              co_await failAfter(1s, "body");
            })),
            "1 error: body");
}

TEST(TaskGroup, NestedGroupsFailingAtOnceNest) {
  const auto Inner = [](const char *One, const char *Two) {
    return task_group::run([=](task_group &Group) -> task<> {
      Group.spawn(failAfter(1s, One));
      Group.spawn(failAfter(1s, Two));
      co_return;
    });
  };
  const auto Outer = task_group::run([=](task_group &Group) -> task<> {
    Group.spawn(Inner("a", "b"));
    Group.spawn(Inner("c", "d"));
    co_return;
  });
  EXPECT_EQ(groupError(std::move(const_cast<task<> &>(Outer))),
            "2 errors: 2 errors: a; b; 2 errors: c; d");
}

TEST(TaskGroup, CancelledFromOutsideThrowsTheCancellation) {
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(task_group::run([](task_group &Group) -> task<> {
      Group.spawn(forever());
      co_await forever();
    }));
    co_await cotidy::sleep_for(1s);
    Handle.cancel();
    EXPECT_THROW(co_await Handle, cotidy::operation_cancelled);
    EXPECT_EQ(Alive::Count, 0);
  }());
}

TEST(TaskGroup, CancelledFromOutsideStillTellsErrors) {
  Errors Reported;
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(task_group::run([](task_group &Group) -> task<> {
      Group.spawn(failWhileUnwinding("while unwinding"));
      co_return;
    }));
    co_await cotidy::sleep_for(1s);
    Handle.cancel();
    EXPECT_THROW(co_await Handle, cotidy::exception_group);
  }());
}

TEST(TaskGroup, CancelEndsTheChildrenAndNotTheBody) {
  EXPECT_EQ(runVirtually(task_group::run([](task_group &Group) -> task<int> {
              Group.spawn(forever());
              co_await cotidy::sleep_for(1s);
              Group.cancel();
              co_await cotidy::sleep_for(1s);
              EXPECT_EQ(Group.size(), 0U);
              co_return 1;
            })),
            1);
}

TEST(TaskGroup, AChildThatIsCancelledByItselfIsNoFailure) {
  const auto GivesUp = []() -> task<> {
    throw cotidy::operation_cancelled();
    co_return;
  };
  runVirtually(task_group::run([&](task_group &Group) -> task<> {
    Group.spawn(GivesUp());
    co_await cotidy::sleep_for(1s);
  }));
}

TEST(TaskGroup, TheLimitHolds) {
  int Running = 0, Most = 0, Ended = 0;
  const auto Child = [&]() -> task<> {
    Most = std::max(Most, ++Running);
    co_await cotidy::sleep_for(1s);
    --Running;
    ++Ended;
  };
  runVirtually(task_group::run(
      [&](task_group &Group) -> task<> {
        for (int Index = 0; Index < 20; ++Index)
          Group.spawn(Child());
        co_return;
      },
      3));
  EXPECT_EQ(Most, 3);
  EXPECT_EQ(Ended, 20);
}

TEST(TaskGroup, WhatWaitsItsTurnIsDroppedByAFailure) {
  bool Ran = false;
  const auto Late = [&]() -> task<> {
    Ran = true;
    co_return;
  };
  EXPECT_EQ(groupError(task_group::run(
                [&](task_group &Group) -> task<> {
                  Group.spawn(failAfter(1s, "first"));
                  Group.spawn(Late());
                  try {
                    co_await forever();
                  } catch (const cotidy::operation_cancelled &) {
                    Group.spawn(Late());
                  }
                },
                1)),
            "1 error: first");
  EXPECT_FALSE(Ran);
}

TEST(TaskGroup, RunsAMillionWithBoundedMemory) {
  int Ended = 0, Most = 0;
  const auto Child = [&](Alive) -> task<> {
    Most = std::max(Most, Alive::Count);
    co_await cotidy::yield();
    ++Ended;
  };
  runVirtually(task_group::run(
      [&](task_group &Group) -> task<> {
        for (int Index = 0; Index < 1'000'000; ++Index) {
          co_await Group.room();
          Group.spawn(Child(Alive()));
        }
      },
      100));
  EXPECT_EQ(Ended, 1'000'000);
  EXPECT_LE(Most,
            201); // a frame holds one, and its parameter's copy another until the child starts
}

TEST(TaskGroup, HoldsAMillionAtOnce) {
  int Ended = 0;
  const auto Child = [&]() -> task<> {
    co_await cotidy::sleep_for(1s);
    ++Ended;
  };
  runVirtually(task_group::run([&](task_group &Group) -> task<> {
    for (int Index = 0; Index < 1'000'000; ++Index)
      Group.spawn(Child());
    co_return;
  }));
  EXPECT_EQ(Ended, 1'000'000);
}

TEST(Supervisor, ReportsAFailureAtOnceAndGoesOn) {
  Errors Reported;
  int Ended = 0;
  const auto Child = [&]() -> task<> {
    co_await cotidy::sleep_for(3s);
    ++Ended;
  };
  runVirtually(supervisor::run([&](supervisor &Group) -> task<> {
    Group.spawn(Child());
    Group.spawn(failAfter(1s, "broken"), "worker 1");
    co_await cotidy::sleep_for(2s);
    EXPECT_EQ(Reported.All, (std::vector<std::string>{"worker 1: broken"}));
  }));
  EXPECT_EQ(Ended, 1);
  EXPECT_EQ(Reported.All.size(), 1U);
}

TEST(Supervisor, TheBodysErrorIsThrownAsItIs) {
  EXPECT_EQ(messageOf([] {
              runVirtually(supervisor::run([](supervisor &Group) -> task<> {
                Group.spawn(forever());
                co_await failAfter(1s, "body");
              }));
            }),
            "body");
  EXPECT_EQ(Alive::Count, 0);
}

cotidy::exception_group sampleErrors() {
  const auto Nested = std::make_exception_ptr(cotidy::exception_group(
      {std::make_exception_ptr(std::invalid_argument("nested")), std::make_exception_ptr(7)}));
  return cotidy::exception_group(
      {std::make_exception_ptr(std::system_error(std::make_error_code(std::errc::timed_out))),
       std::make_exception_ptr(std::invalid_argument("plain")), Nested});
}

TEST(ExceptionGroup, HandlesByTypeAlsoInNestedGroups) {
  cotidy::exception_group Errors = sampleErrors();
  std::vector<std::string> Seen;
  Errors.handle<std::logic_error>(
      [&](const std::logic_error &Error) { Seen.emplace_back(Error.what()); });
  EXPECT_EQ(Seen, (std::vector<std::string>{"plain", "nested"}));
  EXPECT_EQ(Errors.errors().size(), 2U);
  EXPECT_THROW(Errors.rethrow_rest(), cotidy::exception_group);
  int Number = 0;
  Errors.handle<int>([&](int Thrown) { Number = Thrown; })
      .handle<std::system_error>([](const auto &) {});
  EXPECT_EQ(Number, 7);
  EXPECT_TRUE(Errors.empty());
  Errors.rethrow_rest();
}

TEST(ExceptionGroup, AGroupOfItsOwnKindStaysOneAndCanBeHandledAsOne) {
  const auto Attempts = [] {
    return std::vector{std::make_exception_ptr(std::invalid_argument("attempt"))};
  };
  cotidy::exception_group Errors({std::make_exception_ptr(cotidy::retry_error(Attempts()))});
  Errors.handle<std::system_error>([](const auto &) {});
  EXPECT_EQ(std::string(Errors.what()), "1 error: gave up after 1 attempt: attempt");
  std::string Message;
  Errors.handle<cotidy::retry_error>([&](const auto &Error) { Message = Error.what(); });
  EXPECT_EQ(Message, "gave up after 1 attempt: attempt");
  EXPECT_TRUE(Errors.empty());
}

TEST(ExceptionGroup, AHandlerThatThrowsLosesNothing) {
  cotidy::exception_group Errors = sampleErrors();
  EXPECT_THROW(Errors.handle<std::invalid_argument>([](const auto &) { throw 1; }), int);
  EXPECT_EQ(Errors.errors().size(), 3U);
}

TEST(ExceptionGroup, HandlesAllThatAreExceptions) {
  cotidy::exception_group Errors = sampleErrors();
  int Seen = 0;
  Errors.handle<std::exception>([&](const std::exception &) { ++Seen; });
  EXPECT_EQ(Seen, 3);
  EXPECT_EQ(std::string(Errors.what()), "1 error: 1 error: an exception that is no std::exception");
}

} // namespace
