// What can be awaited, each with the same questions: what does a cancellation do while the task
// waits there, before it waits there, and after it was delivered?
#include "../Capture.h"

#include <optional>

using namespace capture;
using cotidy::task;

namespace {

// Everything that a task can wait for, such that it waits for ever.
struct Place {
  cotidy::event Never;
  cotidy::mutex Locked;
  cotidy::mutex::guard Guard = Locked.try_lock();
  cotidy::semaphore Used{1};
  cotidy::semaphore::units Units = Used.try_acquire();
  cotidy::channel<int> Empty{1}, Full{0};
  cotidy::circuit_breaker Breaker;
  std::optional<cotidy::handle<void>> Other;
};

task<> event(Place &At) { co_await At.Never; }
task<> sleepFor(Place &) { co_await cotidy::sleep_for(1000h); }
task<> sleepUntil(Place &) { co_await cotidy::sleep_until(cotidy::now() + 1000h); }
task<> lock(Place &At) { auto Guard = co_await At.Locked.lock(); }
task<> acquire(Place &At) { auto Units = co_await At.Used.acquire(); }
task<> send(Place &At) { co_await At.Full.send(1); }
task<> receive(Place &At) { EXPECT_EQ(co_await At.Empty.receive(), std::nullopt); }
task<> gathering(Place &At) { co_await cotidy::gather(event(At), lock(At)); }
task<> firstOf(Place &At) { co_await cotidy::when_any(event(At), lock(At)); }
task<> timeLimit(Place &At) { co_await cotidy::with_timeout(1000h, event(At)); }
task<> guarded(Place &At) {
  co_await At.Breaker.call([&] { return event(At); });
}
task<> retrying(Place &At) {
  co_await cotidy::retry({}, [&] { return event(At); });
}

task<> yields(Place &) {
  for (int Turn = 0; Turn < 1000; ++Turn)
    co_await cotidy::yield();
}

task<> settling(Place &At) {
  auto [One, Two] = co_await cotidy::gather_settled(event(At), lock(At));
  EXPECT_EQ(One.has_value(), One.error() == nullptr);
  EXPECT_EQ(Two.has_value(), Two.error() == nullptr);
  co_await cotidy::yield();
}

task<> handle(Place &At) {
  if (!At.Other)
    At.Other = cotidy::spawn(event(At));
  co_await *At.Other;
}

template <class Group> task<> children(Place &At) {
  co_await Group::run([&At](Group &Here) -> task<> {
    Here.spawn(event(At));
    co_return;
  });
}

task<> room(Place &At) {
  const auto Body = [&At](cotidy::task_group &Group) -> task<> {
    Group.spawn(event(At));
    co_await Group.room();
  };
  co_await cotidy::task_group::run(Body, 1);
}

task<> requests(Place &At) {
  const auto Report = co_await cotidy::service::run(
      [&At](cotidy::service &Service) -> task<> {
        Service.spawn(event(At));
        co_await At.Never;
      },
      {.signals = {}});
  EXPECT_TRUE(Report.clean());
}

class Awaitable : public testing::TestWithParam<std::pair<const char *, task<> (*)(Place &)>> {
protected:
  [[nodiscard]] static task<> wait(Place &At) { return GetParam().second(At); }
};

TEST_P(Awaitable, IsLeftAtOnceByACancellation) {
  runVirtually([]() -> task<> {
    Place At;
    auto Waiting = cotidy::spawn(wait(At));
    co_await cotidy::yield();
    EXPECT_FALSE(Waiting.done());
    const auto Start = cotidy::now();
    Waiting.cancel();
    EXPECT_THROW(co_await Waiting, cotidy::operation_cancelled);
    EXPECT_EQ(cotidy::now(), Start);
  }());
}

TEST_P(Awaitable, ThrowsACancellationThatWasDueBefore) {
  runVirtually([]() -> task<> {
    Place At;
    auto Waiting = cotidy::spawn([](Place &At) -> task<> {
      co_await cotidy::yield();
      co_await wait(At);
      ADD_FAILURE() << "waited though it was cancelled";
    }(At));
    Waiting.cancel();
    EXPECT_THROW(co_await Waiting, cotidy::operation_cancelled);
  }());
}

TEST_P(Awaitable, CanBeAwaitedAfterACancellation) {
  runVirtually([]() -> task<> {
    Place At;
    bool Caught = false;
    auto Waiting = cotidy::spawn([](Place &At, bool &Caught) -> task<> {
      try {
        co_await wait(At);
      } catch (const cotidy::operation_cancelled &) {
        Caught = true;
      }
      co_await wait(At); // cleaning up: it waits again
    }(At, Caught));
    Waiting.cancel();
    for (int Turn = 0; Turn < 10; ++Turn)
      co_await cotidy::yield();
    EXPECT_TRUE(Caught);
    EXPECT_FALSE(Waiting.done());
    At.Never.set(); // let it end
    At.Guard.unlock();
    At.Units.release();
    At.Empty.close();
    EXPECT_TRUE(At.Full.closed() || At.Full.try_receive().value_or(1) == 1);
    co_await Waiting;
  }());
}

INSTANTIATE_TEST_SUITE_P(
    Each, Awaitable,
    testing::ValuesIn(std::vector<std::pair<const char *, task<> (*)(Place &)>>{
        {"event", event},
        {"sleepFor", sleepFor},
        {"sleepUntil", sleepUntil},
        {"yields", yields},
        {"lock", lock},
        {"acquire", acquire},
        {"send", send},
        {"receive", receive},
        {"handle", handle},
        {"gathering", gathering},
        {"settling", settling},
        {"firstOf", firstOf},
        {"timeLimit", timeLimit},
        {"guarded", guarded},
        {"retrying", retrying},
        {"room", room},
        {"requests", requests},
        {"group", children<cotidy::task_group>},
        {"supervisor", children<cotidy::supervisor>}}),
    [](const auto &Info) { return Info.param.first; });

} // namespace
