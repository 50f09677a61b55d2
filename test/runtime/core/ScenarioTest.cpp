// Every construct, interrupted at every one of its suspensions: by an exception, by a cancellation,
// and by being destroyed. Nothing may leak, die twice, hang or run on.
#include "../Capture.h"

#include <functional>

using namespace capture;
using cotidy::task;

namespace {

// Counts the suspensions of a scenario; throws after one of them.
struct Plan {
  int Taken = 0, ThrowAt = -1;
};
using Scenario = std::function<task<>(Plan &)>;

task<int> steps(Plan &Where, int Count) {
  Alive Here;
  for (int Step = 0; Step < Count; ++Step) {
    if (Step % 2)
      co_await cotidy::sleep_for(1s);
    else
      co_await cotidy::yield();
    if (Where.Taken++ == Where.ThrowAt)
      throw std::runtime_error("planned");
  }
  co_return Count;
}

task<> quietSteps(Plan &Where, int Count) {
  Alive Here;
  EXPECT_EQ(co_await steps(Where, Count), Count);
}

task<> gatherTuple(Plan &Where) {
  Alive Here;
  const auto [Two, Nothing] = co_await cotidy::gather(steps(Where, 2), quietSteps(Where, 3));
  EXPECT_EQ(Two, 2);
}

task<> gatherVector(Plan &Where) {
  Alive Here;
  std::vector<task<int>> Tasks;
  for (int Count = 0; Count < 4; ++Count)
    Tasks.push_back(steps(Where, Count));
  EXPECT_EQ((co_await cotidy::gather(std::move(Tasks))).size(), 4U);
}

task<> settled(Plan &Where) {
  Alive Here;
  auto Outcomes = co_await cotidy::gather_settled(steps(Where, 3), quietSteps(Where, 2));
  std::get<1>(Outcomes).value();
  EXPECT_EQ(std::get<0>(Outcomes).value(), 3);
}

task<> firstOfTwo(Plan &Where) {
  Alive Here;
  const auto First = co_await cotidy::when_any(steps(Where, 2), quietSteps(Where, 9));
  EXPECT_EQ(First.index(), 0U);
}

task<> nestedGroups(Plan &Where) {
  Alive Here;
  co_await cotidy::task_group::run(
      [&Where](cotidy::task_group &Outer) -> task<> {
        Outer.spawn(quietSteps(Where, 3));
        Outer.spawn(cotidy::task_group::run([&Where](cotidy::task_group &Inner) -> task<> {
          Inner.spawn(quietSteps(Where, 2));
          Inner.spawn(quietSteps(Where, 4));
          co_await quietSteps(Where, 1);
        }));
        co_await Outer.room();
        Outer.spawn(quietSteps(Where, 2));
      },
      2);
}

task<> supervised(Plan &Where) {
  Alive Here;
  co_await cotidy::supervisor::run([&Where](cotidy::supervisor &Group) -> task<> {
    Group.spawn(quietSteps(Where, 3), "child");
    co_await quietSteps(Where, 2);
  });
}

task<> timedAndShielded(Plan &Where) {
  Alive Here;
  co_await cotidy::with_timeout(1h, cotidy::shield(cotidy::with_timeout(1h, quietSteps(Where, 4))));
  co_await quietSteps(Where, 1);
}

task<> runsOutOfTime(Plan &Where) {
  Alive Here;
  bool Late = false;
  try {
    co_await cotidy::with_timeout(2s, steps(Where, 100));
  } catch (const cotidy::timeout_error &) {
    Late = true;
  }
  EXPECT_TRUE(Late);
  co_await quietSteps(Where, 2); // cleaning up
}

task<> spawned(Plan &Where) {
  Alive Here;
  auto Background = cotidy::spawn(steps(Where, 3), "background");
  auto Dropped = cotidy::spawn(quietSteps(Where, 3), "dropped");
  EXPECT_EQ(co_await Background, 3);
  co_await steps(Where, 1);
}

// A main of its own, so that the loop can be left at any step.
struct Root final : cotidy::detail::fiber_of<cotidy::detail::main_fiber, void> {
  explicit Root(task<> Main) : fiber_of(std::move(Main).start(), "main") {
    cotidy::detail::this_loop().make_ready(*this);
  }
};

class Interrupted : public testing::TestWithParam<std::pair<const char *, Scenario>> {
protected:
  [[nodiscard]] static task<> make(Plan &Where) { return GetParam().second(Where); }

  // Runs so many steps, for each number that there is, and leaves main and loop where they are.
  template <class Interruption> static void atEachStep(Interruption Interrupt) {
    bool Finished = false;
    for (int At = 0; !Finished; ++At) {
      Plan Where;
      {
        cotidy::detail::loop Loop(true);
        Root Main(make(Where));
        int Step = 0;
        Loop.run_until([&] { return Step++ == At || Main.done; });
        Finished = Main.done;
        SCOPED_TRACE(At);
        Interrupt(Loop, Main);
      }
      EXPECT_EQ(Alive::Count, 0) << At;
    }
  }
  Errors Reported; // of siblings, of supervised and of spawned tasks
};

TEST_P(Interrupted, Never) {
  Plan Where;
  runVirtually(make(Where));
  EXPECT_GT(Where.Taken, 3);
  EXPECT_EQ(Alive::Count, 0);
  EXPECT_TRUE(Reported.All.empty());
}

TEST_P(Interrupted, ByAnExceptionAtEachSuspension) {
  Plan Whole;
  runVirtually(make(Whole));
  for (int At = 0; At < Whole.Taken; ++At) {
    Plan Where{0, At};
    Reported.All.clear();
    const std::string Message = messageOf([&] { runVirtually(make(Where)); });
    EXPECT_EQ(Alive::Count, 0) << At;
    const bool Thrown = Message.find("planned") != std::string::npos;
    EXPECT_NE(Thrown, !Reported.All.empty()) << At << ": it goes to one place: " << Message;
  }
}

TEST_P(Interrupted, ByACancellationAtEachStep) {
  atEachStep([](cotidy::detail::loop &Loop, Root &Main) {
    Main.cancel();
    EXPECT_TRUE(Loop.run_until([&] { return Main.done; })) << "hangs when it is cancelled";
    Loop.end();
  });
  EXPECT_TRUE(Reported.All.empty());
}

TEST_P(Interrupted, ByItsDestructionAtEachStep) {
  atEachStep([](cotidy::detail::loop &, Root &) {});
}

INSTANTIATE_TEST_SUITE_P(Constructs, Interrupted,
                         testing::Values(std::pair("gatherTuple", Scenario(gatherTuple)),
                                         std::pair("gatherVector", Scenario(gatherVector)),
                                         std::pair("settled", Scenario(settled)),
                                         std::pair("firstOfTwo", Scenario(firstOfTwo)),
                                         std::pair("nestedGroups", Scenario(nestedGroups)),
                                         std::pair("supervised", Scenario(supervised)),
                                         std::pair("timedAndShielded", Scenario(timedAndShielded)),
                                         std::pair("runsOutOfTime", Scenario(runsOutOfTime)),
                                         std::pair("spawned", Scenario(spawned))),
                         [](const auto &Info) { return Info.param.first; });

} // namespace
