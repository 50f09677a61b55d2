#include <cotidy/event.hpp>
#include <cotidy/gather.hpp>
#include <cotidy/semaphore.hpp>

#include "Simulation.h"

namespace cotidy::test {
namespace {

task<> take(semaphore &from, std::size_t count, std::vector<int> &order, int number) {
  auto units = co_await from.acquire(count);
  EXPECT_EQ(units.count(), count);
  order.push_back(number);
  co_await sleep_for(1s);
}

TEST(Semaphore, SoManyAtATime) {
  semaphore slots(3);
  int running = 0, most = 0;
  simulate([&]() -> task<> {
    auto work = [&]() -> task<> {
      auto slot = co_await slots.acquire();
      most = std::max(most, ++running);
      co_await sleep_for(1s);
      --running;
    };
    std::vector<task<>> tasks;
    for (int count = 0; count < 10; ++count)
      tasks.push_back(work());
    co_await gather(std::move(tasks));
    EXPECT_EQ(elapsed(), 4s);
  });
  EXPECT_EQ(most, 3);
  EXPECT_EQ(slots.available(), 3u);
}

TEST(Semaphore, WantingLessDoesNotOvertake) {
  semaphore slots(3);
  std::vector<int> order;
  simulate([&]() -> task<> {
    co_await gather(take(slots, 2, order, 1), take(slots, 3, order, 2), take(slots, 1, order, 3));
    EXPECT_EQ(elapsed(), 3s);
  });
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(Semaphore, TryAcquireDoesNotOvertakeEither) {
  semaphore slots(2);
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto one = slots.try_acquire();
    EXPECT_TRUE(one);
    auto both = spawn(take(slots, 2, order, 1));
    co_await yield();
    EXPECT_FALSE(slots.try_acquire()); // one is free, but somebody waits
    one.release();
    co_await both;
    EXPECT_EQ(slots.try_acquire(2).count(), 2u);
    EXPECT_FALSE(slots.try_acquire(3));
  });
}

TEST(Semaphore, CancelledWaiterLetsTheNextOnesPass) {
  semaphore slots(3);
  std::vector<int> order;
  simulate([&]() -> task<> {
    auto first = spawn(take(slots, 1, order, 1));
    auto large = spawn(take(slots, 3, order, 2));
    auto small = spawn(take(slots, 1, order, 3));
    auto other = spawn(take(slots, 1, order, 4));
    co_await yield();
    large.cancel();
    co_await other;
    EXPECT_EQ(elapsed(), 1s); // at once, not after the first had ended
  });
  EXPECT_EQ(order, (std::vector{1, 3, 4}));
}

TEST(Semaphore, MoreThanThereAreIsAnError) {
  semaphore slots(2);
  simulate([&]() -> task<> {
    EXPECT_THROW((void)co_await slots.acquire(3), std::invalid_argument);
    auto none = co_await slots.acquire(0);
    EXPECT_FALSE(none);
  });
}

TEST(Semaphore, UnitsMoveAndAreGivenBackOnce) {
  semaphore slots(5);
  simulate([&]() -> task<> {
    auto two = co_await slots.acquire(2);
    auto three = co_await slots.acquire(3);
    auto moved = std::move(two);
    EXPECT_EQ(slots.available(), 0u);
    moved = std::move(three); // gives back two
    EXPECT_EQ(slots.available(), 2u);
    moved.release();
    moved.release();
    EXPECT_EQ(slots.available(), 5u);
  });
}

TEST(Semaphore, GivenBackWhenTheHolderThrowsOrIsCancelled) {
  semaphore slots(1);
  simulate([&]() -> task<> {
    auto fail = [&]() -> task<> {
      auto slot = co_await slots.acquire();
      throw std::runtime_error("broken");
    };
    EXPECT_THROW(co_await fail(), std::runtime_error);
    std::vector<int> order;
    auto holder = spawn(take(slots, 1, order, 1));
    co_await yield();
    holder.cancel();
    co_await yield();
    EXPECT_EQ(slots.available(), 1u);
  });
}

TEST(Semaphore, DestroyedWhileHeldAndWaitedFor) {
  semaphore slots(2);
  event never;
  simulate([&]() -> task<> {
    for (std::size_t count = 1; count < 6; ++count)
      spawn(cling_to([&, count]() -> task<> {
        auto held = co_await slots.acquire(1 + count % 2);
        co_await cling_to([&]() -> task<> { co_await never; });
      }));
    co_await yield();
  });
  EXPECT_EQ(slots.available(), 2u);
}

} // namespace
} // namespace cotidy::test
