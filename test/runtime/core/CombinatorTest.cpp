// gather, gather_settled, when_any, with_timeout and shield: values, errors, and who is cancelled.
#include "../Capture.h"

#include <functional>
#include <memory>

using namespace capture;
using cotidy::task;

namespace {

task<std::unique_ptr<int>> box(int Value) { co_return std::make_unique<int>(Value); }
task<int &> refer(int &To) { co_return To; }
task<> nothing() { co_return; }

template <class T> std::vector<task<T>> listOf(task<T> First, task<T> Second) {
  std::vector<task<T>> Tasks;
  Tasks.push_back(std::move(First));
  Tasks.push_back(std::move(Second));
  return Tasks;
}

// Survives its cancellation and gives a value all the same.
task<int> stubborn(int Value) {
  try {
    co_await cotidy::sleep_for(1h);
  } catch (const cotidy::operation_cancelled &) {
  }
  co_await cotidy::sleep_for(1s); // cleaning up may await
  co_return Value;
}

task<> failWhenCancelled(const char *Message) {
  try {
    co_await cotidy::sleep_for(1h);
  } catch (const cotidy::operation_cancelled &) {
    throw std::runtime_error(Message);
  }
}

TEST(Gather, GivesAllValuesOfAllKinds) {
  runVirtually([]() -> task<> {
    int Target = 5;
    auto [Number, Box, Nothing, Reference] =
        co_await cotidy::gather(valueAfter(2s, 1), box(2), nothing(), refer(Target));
    EXPECT_EQ(Number, 1);
    EXPECT_EQ(*Box, 2);
    EXPECT_EQ(&Reference, &Target);
    (void)Nothing;
  }());
}

TEST(Gather, RunsThemAtOnce) {
  runVirtually([]() -> task<> {
    const auto Start = cotidy::now();
    const std::vector<int> Got =
        co_await cotidy::gather(listOf(valueAfter(2s, 1), valueAfter(3s, 2)));
    EXPECT_EQ(Got, (std::vector<int>{1, 2}));
    EXPECT_EQ(cotidy::now() - Start, 3s);
  }());
}

TEST(Gather, OfNothingIsReadyAtOnce) {
  runVirtually([]() -> task<> {
    EXPECT_TRUE((co_await cotidy::gather(std::vector<task<int>>())).empty());
    co_await cotidy::gather(std::vector<task<>>());
    co_await cotidy::gather();
  }());
}

TEST(Gather, TheFirstErrorCancelsTheRestAndWaitsForIt) {
  Errors Reported;
  const auto Main = []() -> task<> {
    const auto Start = cotidy::now();
    EXPECT_THROW(co_await cotidy::gather(failAfter(1s, "first"), stubborn(1), forever()),
                 std::runtime_error);
    EXPECT_EQ(cotidy::now() - Start, 2s); // the stubborn one took a second to clean up
    EXPECT_EQ(Alive::Count, 0);
  };
  runVirtually(Main());
  EXPECT_TRUE(Reported.All.empty());
}

TEST(Gather, AnErrorAfterTheFirstIsReported) {
  Errors Reported;
  EXPECT_EQ(messageOf([] {
              runVirtually(cotidy::gather(failAfter(1s, "first"), failWhenCancelled("second")));
            }),
            "first");
  EXPECT_EQ(Reported.All, (std::vector<std::string>{"main: second"}));
}

TEST(Gather, ACancellationThatCameTooLateIsNotLost) {
  runVirtually([]() -> task<> {
    bool Got = false;
    const auto Work = [&]() -> task<> {
      const auto Values = co_await cotidy::gather(stubborn(1), stubborn(2));
      Got = std::get<1>(Values) == 2;
      co_await cotidy::yield();
      ADD_FAILURE() << "runs on though it was cancelled";
    };
    auto Handle = cotidy::spawn(Work());
    co_await cotidy::sleep_for(1s);
    Handle.cancel();
    EXPECT_THROW(co_await Handle, cotidy::operation_cancelled);
    EXPECT_TRUE(Got);
  }());
}

TEST(GatherSettled, GivesAnOutcomeForEach) {
  runVirtually([]() -> task<> {
    auto [Value, Failure] =
        co_await cotidy::gather_settled(valueAfter(2s, 1), failAfter(1s, "failed"));
    EXPECT_TRUE(Value.has_value());
    EXPECT_EQ(Value.value(), 1);
    EXPECT_FALSE(Failure);
    EXPECT_THROW(Failure.value(), std::runtime_error);
    auto All = co_await cotidy::gather_settled(listOf(valueAfter(1s, 3), valueAfter(1s, 4)));
    EXPECT_EQ(std::move(All[1]).value(), 4);
    EXPECT_EQ(All[0].error(), nullptr);
    int Target = 5;
    auto [Nothing, Reference] = co_await cotidy::gather_settled(nothing(), refer(Target));
    Nothing.value();
    EXPECT_EQ(&Reference.value(), &Target);
  }());
}

TEST(WhenAny, TheFirstDecidesAndTheOthersAreAwaited) {
  runVirtually([]() -> task<> {
    const auto Start = cotidy::now();
    auto First = co_await cotidy::when_any(stubborn(1), valueAfter(1s, 2), forever());
    EXPECT_EQ(First.index(), 1U);
    EXPECT_EQ(std::get<1>(First), 2);
    EXPECT_EQ(cotidy::now() - Start, 2s);
    EXPECT_EQ(Alive::Count, 0);
    const auto Indexed = co_await cotidy::when_any(listOf(valueAfter(2s, 7), valueAfter(1s, 8)));
    EXPECT_EQ(Indexed.index, 1U);
    EXPECT_EQ(Indexed.value, 8);
  }());
}

TEST(WhenAny, AnErrorMayBeFirstAndALosersErrorIsReported) {
  Errors Reported;
  EXPECT_EQ(messageOf([] {
              runVirtually([]() -> task<> {
                co_await cotidy::when_any(failAfter(1s, "first"), failWhenCancelled("loser"));
              }());
            }),
            "first");
  EXPECT_EQ(Reported.All, (std::vector<std::string>{"main: loser"}));
  EXPECT_THROW(runVirtually([]() -> task<> { co_await cotidy::when_any(std::vector<task<>>()); }()),
               std::invalid_argument);
}

TEST(Timeout, GivesTheValueInTime) {
  EXPECT_EQ(runVirtually(cotidy::with_timeout(2s, valueAfter(1s, 3))), 3);
  EXPECT_EQ(*runVirtually(cotidy::with_timeout(2s, box(4))), 4);
  EXPECT_EQ(messageOf([] { runVirtually(cotidy::with_timeout(2s, failAfter(1s, "own error"))); }),
            "own error");
}

TEST(Timeout, WaitsForTheUnwindingBeforeItThrows) {
  runVirtually([]() -> task<> {
    EXPECT_THROW(co_await cotidy::with_timeout(2s, forever()), cotidy::timeout_error);
    EXPECT_EQ(Alive::Count, 0);
    EXPECT_EQ(co_await cotidy::with_timeout(1s, stubborn(5)), 5); // ended with a value after all
    EXPECT_THROW(co_await cotidy::with_timeout(1s, failWhenCancelled("unwinding")),
                 std::runtime_error);
  }());
}

TEST(Timeout, TheCountBeginsWithTheAwait) {
  runVirtually([]() -> task<> {
    auto Later = cotidy::with_timeout(2s, valueAfter(1s, 1));
    co_await cotidy::sleep_for(10s);
    EXPECT_EQ(co_await std::move(Later), 1);
  }());
}

task<std::string> who(std::chrono::nanoseconds Outer, std::chrono::nanoseconds Inner) {
  const auto Nested = [](std::chrono::nanoseconds Inner) -> task<std::string> {
    try {
      co_await cotidy::with_timeout(Inner, forever());
    } catch (const cotidy::timeout_error &) {
      co_return "inner";
    }
    co_return "none";
  };
  try {
    co_return co_await cotidy::with_timeout(Outer, Nested(Inner));
  } catch (const cotidy::timeout_error &) {
  }
  co_return "outer";
}

TEST(Timeout, OfNestedOnesTheRightOneThrows) {
  EXPECT_EQ(runVirtually(who(2s, 1s)), "inner");
  EXPECT_EQ(runVirtually(who(1s, 2s)), "outer");
  EXPECT_EQ(runVirtually(who(1s, 1s)), "outer"); // both over: the one that ends more
}

TEST(Timeout, ACancellationFromOutsideIsNoTimeout) {
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(cotidy::with_timeout(1h, forever()));
    co_await cotidy::sleep_for(1s);
    Handle.cancel();
    EXPECT_THROW(co_await Handle, cotidy::operation_cancelled);
  }());
}

TEST(Shield, TheOperationDoesNotNoticeTheCancellation) {
  runVirtually([]() -> task<> {
    int Written = 0;
    const auto Work = [&]() -> task<> {
      Written = co_await cotidy::shield(valueAfter(2s, 9));
      co_await cotidy::sleep_for(1h);
    };
    auto Handle = cotidy::spawn(Work());
    co_await cotidy::sleep_for(1s);
    Handle.cancel();
    const auto Start = cotidy::now();
    EXPECT_THROW(co_await Handle, cotidy::operation_cancelled);
    EXPECT_EQ(Written, 9);
    EXPECT_EQ(cotidy::now() - Start, 1s);
  }());
  EXPECT_EQ(messageOf([] { runVirtually(cotidy::shield(failAfter(1s, "own error"))); }),
            "own error");
}

TEST(Cancellation, IsDeliveredOnce) {
  runVirtually([]() -> task<> {
    int Delivered = 0;
    const auto Work = [&]() -> task<> {
      try {
        co_await cotidy::sleep_for(1h);
      } catch (const cotidy::operation_cancelled &) {
        ++Delivered;
      }
      EXPECT_TRUE(cotidy::this_task::cancelled());
      EXPECT_TRUE(cotidy::this_task::get_stop_token().stop_requested());
      co_await cotidy::sleep_for(1s);
      co_await cotidy::gather(valueAfter(1s, 1), valueAfter(2s, 2));
      co_await cotidy::yield();
      ++Delivered;
    };
    auto Handle = cotidy::spawn(Work());
    co_await cotidy::yield();
    Handle.cancel();
    Handle.cancel();
    co_await cotidy::yield();
    Handle.cancel();
    co_await Handle;
    EXPECT_EQ(Delivered, 2);
  }());
}

TEST(Cancellation, BeforeTheFirstStepIsThrownAtTheFirstSuspension) {
  runVirtually([]() -> task<> {
    auto Handle = cotidy::spawn(forever());
    Handle.cancel();
    EXPECT_THROW(co_await Handle, cotidy::operation_cancelled);
  }());
}

TEST(Cancellation, StopsTheTokensOfTheChildren) {
  runVirtually([]() -> task<> {
    int Stopped = 0;
    const auto Child = [&]() -> task<> {
      const std::stop_callback Note(cotidy::this_task::get_stop_token(), [&] { ++Stopped; });
      co_await forever();
    };
    const auto Parent = [&]() -> task<> {
      const std::stop_callback Note(cotidy::this_task::get_stop_token(), [&] { ++Stopped; });
      co_await cotidy::gather(Child(), cotidy::with_timeout(1h, Child()));
    };
    auto Handle = cotidy::spawn(Parent());
    co_await cotidy::sleep_for(1s);
    EXPECT_EQ(Stopped, 0);
    Handle.cancel();
    EXPECT_EQ(Stopped, 3);
  }());
}

using Wrap = std::function<task<>(task<>)>;

const std::vector<Wrap> Wraps = {
    [](task<> Work) -> task<> { co_await cotidy::gather(std::move(Work), forever()); },
    [](task<> Work) -> task<> { co_await cotidy::gather(listOf(std::move(Work), forever())); },
    [](task<> Work) -> task<> { co_await cotidy::when_any(std::move(Work), forever()); },
    [](task<> Work) -> task<> { co_await cotidy::with_timeout(100h, std::move(Work)); },
    [](task<> Work) -> task<> {
      task<> *const Body = &Work;
      co_await cotidy::task_group::run([Body](cotidy::task_group &Group) -> task<> {
        Group.spawn(forever());
        co_await std::move(*Body);
      });
    },
    [](task<> Work) -> task<> {
      task<> *const Body = &Work;
      co_await cotidy::supervisor::run([Body](cotidy::supervisor &Group) -> task<> {
        Group.spawn(forever());
        co_await std::move(*Body);
      });
    },
};

TEST(Cancellation, IsDeliveredOnceThroughEachConstruct) {
  for (const Wrap &Each : Wraps)
    runVirtually([](const Wrap &Each) -> task<> {
      const auto Work = [](const Wrap &Each) -> task<> {
        try {
          co_await Each(forever());
        } catch (const cotidy::operation_cancelled &) {
        }
        co_await cotidy::sleep_for(1s); // cleaning up
      };
      auto Handle = cotidy::spawn(Work(Each));
      co_await cotidy::sleep_for(1s);
      Handle.cancel();
      co_await Handle;
    }(Each));
}

TEST(Cancellation, AnErrorWhileUnwindingDoesNotHideIt) {
  for (const Wrap &Each : Wraps)
    runVirtually([](const Wrap &Each) -> task<> {
      int Errors = 0;
      const auto Retries = [&Errors](const Wrap &Each) -> task<> {
        for (;;) {
          try {
            co_await Each(failWhenCancelled("while unwinding"));
          } catch (const cotidy::operation_cancelled &) {
            throw;
          } catch (const std::exception &) {
            ++Errors; // and tries again
          }
        }
      };
      auto Handle = cotidy::spawn(Retries(Each));
      co_await cotidy::sleep_for(1s);
      Handle.cancel();
      EXPECT_THROW(co_await cotidy::with_timeout(
                       10h, [](auto &Handle) -> task<> { co_await Handle; }(Handle)),
                   std::exception);
      EXPECT_TRUE(Handle.done());
      EXPECT_EQ(Errors, 1);
    }(Each));
}

} // namespace
