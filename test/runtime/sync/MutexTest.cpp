#include <cotidy/event.hpp>
#include <cotidy/gather.hpp>
#include <cotidy/mutex.hpp>
#include <cotidy/timeout.hpp>

#include "Simulation.h"

namespace cotidy::test {
namespace {

task<> hold(mutex &shared, std::vector<int> &order, int number) {
  auto guard = co_await shared.lock();
  order.push_back(number);
  co_await sleep_for(1s);
  order.push_back(number);
}

TEST(Mutex, OneAtATimeInTheirOrder) {
  mutex shared;
  std::vector<int> order;
  simulate([&]() -> task<> {
    co_await gather(hold(shared, order, 1), hold(shared, order, 2), hold(shared, order, 3));
    EXPECT_EQ(elapsed(), 3s);
  });
  EXPECT_EQ(order, (std::vector{1, 1, 2, 2, 3, 3}));
  EXPECT_FALSE(shared.locked());
}

TEST(Mutex, NobodyOvertakesAWaiter) {
  mutex shared;
  simulate([&]() -> task<> {
    auto guard = co_await shared.lock();
    std::vector<int> order;
    auto waiter = spawn(hold(shared, order, 1));
    co_await yield();
    guard.unlock(); // handed over, although the waiter has not run yet
    EXPECT_FALSE(shared.try_lock());
    co_await waiter;
    EXPECT_TRUE(shared.try_lock());
  });
}

TEST(Mutex, GuardMovesAndUnlocksOnce) {
  mutex first, second;
  simulate([&]() -> task<> {
    mutex::guard none;
    EXPECT_FALSE(none);
    auto guard = co_await first.lock();
    auto moved = std::move(guard);
    EXPECT_TRUE(moved && first.locked());
    moved = co_await second.lock(); // gives the first one back
    EXPECT_TRUE(!first.locked() && second.locked());
    moved.unlock();
    moved.unlock();
    EXPECT_FALSE(second.locked());
  });
}

TEST(Mutex, GivenBackWhenItsHolderThrows) {
  mutex shared;
  simulate([&]() -> task<> {
    auto fail = [&]() -> task<> {
      auto guard = co_await shared.lock();
      co_await yield();
      throw std::runtime_error("broken");
    };
    auto failing = spawn(fail());
    EXPECT_TRUE(shared.locked());
    EXPECT_THROW(co_await failing, std::runtime_error);
    EXPECT_FALSE(shared.locked());
  });
}

TEST(Mutex, CancelledWaiterIsPassedOver) {
  mutex shared;
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto first = spawn(hold(shared, order, 1));
    auto second = spawn(hold(shared, order, 2));
    auto third = spawn(hold(shared, order, 3));
    co_await yield();
    second.cancel();
    co_await yield();
    EXPECT_TRUE(second.done());
    co_await third;
    EXPECT_EQ(elapsed(), 2s);
  });
  EXPECT_EQ(order, (std::vector{1, 1, 3, 3}));
}

TEST(Mutex, CancelledHolderHandsItOn) {
  mutex shared;
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto first = spawn(hold(shared, order, 1));
    auto second = spawn(hold(shared, order, 2));
    co_await yield();
    first.cancel();
    co_await second;
    EXPECT_EQ(elapsed(), 1s);
  });
  EXPECT_EQ(order, (std::vector{1, 2, 2}));
}

TEST(Mutex, CancelledAfterTheHandOverGivesItBack) {
  mutex shared;
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto guard = co_await shared.lock();
    auto waiter = spawn(hold(shared, order, 1));
    auto next = spawn(hold(shared, order, 2));
    co_await yield();
    guard.unlock();
    waiter.cancel();
    co_await next;
  });
  EXPECT_EQ(order, (std::vector{1, 2, 2})); // it got the lock, and was cancelled in its sleep
  EXPECT_FALSE(shared.locked());
}

TEST(Mutex, WaitWithATimeLimit) {
  mutex shared;
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto guard = co_await shared.lock();
    EXPECT_THROW(co_await with_timeout(1s, hold(shared, order, 1)), timeout_error);
    guard.unlock();
    co_await with_timeout(2s, hold(shared, order, 2));
  });
  EXPECT_EQ(order, (std::vector{2, 2}));
}

TEST(Mutex, DestroyedWhileHeldAndWaitedFor) {
  mutex shared;
  event never_comes;
  simulate([&]() -> task<> {
    for (int count = 0; count < 3; ++count)
      spawn(cling_to([&]() -> task<> {
        auto guard = co_await shared.lock();
        co_await cling_to([&]() -> task<> { co_await never_comes; });
      }));
    co_await yield();
    EXPECT_TRUE(shared.locked());
  });
  EXPECT_FALSE(shared.locked());
}

TEST(Mutex, ManyTasksLoseNoUpdate) {
  mutex shared;
  int counter = 0;
  simulate([&]() -> task<> {
    auto add = [&]() -> task<> {
      for (int count = 0; count < 100; ++count) {
        auto guard = co_await shared.lock();
        const int before = counter;
        co_await yield();
        counter = before + 1;
      }
    };
    std::vector<task<>> tasks;
    for (int count = 0; count < 50; ++count)
      tasks.push_back(add());
    co_await gather(std::move(tasks));
  });
  EXPECT_EQ(counter, 5000);
}

} // namespace
} // namespace cotidy::test
