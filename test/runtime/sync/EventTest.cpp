#include <cotidy/event.hpp>

#include "Simulation.h"

namespace cotidy::test {
namespace {

task<> note_when(event &awaited, std::vector<int> &order, int number) {
  co_await awaited;
  order.push_back(number);
}

TEST(Event, SetBeforeIsNoWait) {
  event ready(true);
  bool other_ran = false;
  simulate([&]() -> task<> {
    auto other = [&]() -> task<> {
      co_await yield();
      other_ran = true;
    };
    spawn(other());
    co_await ready;
    EXPECT_FALSE(other_ran);
  });
  EXPECT_TRUE(ready.is_set());
}

TEST(Event, WakesAllInTheirOrder) {
  event ready;
  std::vector<int> order;
  simulate([&]() -> task<> {
    for (int number = 0; number < 5; ++number)
      spawn(note_when(ready, order, number));
    co_await sleep_for(1s);
    EXPECT_TRUE(order.empty());
    ready.set();
    co_await yield();
  });
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST(Event, WhoWasWokenGoesOnAfterReset) {
  event ready;
  std::vector<int> order;
  simulate([&]() -> task<> {
    spawn(note_when(ready, order, 1));
    co_await yield();
    ready.set();
    ready.reset();
    spawn(note_when(ready, order, 2));
    co_await sleep_for(1s);
    EXPECT_EQ(order, std::vector{1});
    ready.set();
    co_await yield();
  });
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(Event, CancelledWaiterLeavesTheOthersWaiting) {
  event ready;
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto first = spawn(note_when(ready, order, 1));
    auto second = spawn(note_when(ready, order, 2));
    auto third = spawn(note_when(ready, order, 3));
    co_await yield();
    second.cancel();
    co_await yield();
    EXPECT_TRUE(second.done());
    EXPECT_FALSE(first.done() || third.done());
    ready.set();
    co_await third;
  });
  EXPECT_EQ(order, (std::vector{1, 3}));
}

TEST(Event, CancelledAfterTheWakeGoesOnToTheNextSuspension) {
  event ready;
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto work = [&]() -> task<> {
      co_await ready;
      order.push_back(1);
      co_await sleep_for(1s);
      order.push_back(2);
    };
    auto waiter = spawn(work());
    co_await yield();
    ready.set();
    waiter.cancel();
    co_await sleep_for(2s);
  });
  EXPECT_EQ(order, std::vector{1});
}

TEST(Event, WaitOfACancelledTaskThrowsAtOnce) {
  event ready;
  bool thrown = false;
  simulate([&]() -> task<> {
    auto work = [&]() -> task<> {
      try {
        co_await ready;
      } catch (const operation_cancelled &) {
        thrown = true;
        throw;
      }
    };
    auto waiter = spawn(work());
    waiter.cancel(); // before its first step
    co_await yield();
    EXPECT_TRUE(waiter.done());
  });
  EXPECT_TRUE(thrown);
}

TEST(Event, NobodyCanSetItIsADeadlock) {
  event never;
  EXPECT_THROW(simulate([&]() -> task<> { co_await never; }), deadlock_error);
}

TEST(Event, DestroyedAtTheWait) {
  event never;
  std::vector<int> order;
  simulate([&]() -> task<> {
    for (int number = 0; number < 3; ++number)
      spawn(cling_to([&, number] { return note_when(never, order, number); }));
    co_await yield();
  });
  never.set(); // nobody is left
  EXPECT_TRUE(order.empty());
}

} // namespace
} // namespace cotidy::test
