// Where memory comes from: in the steady state from the free lists alone. (noinline: GCC pairs
// inlined new and free.)
#include "../Capture.h"

#include <atomic>
#include <cstdlib>
#include <new>

using namespace capture;
using cotidy::task;

namespace {
std::atomic<long> Allocations = 0;
}

[[gnu::noinline]] void *operator new(std::size_t Size) {
  ++Allocations;
  if (void *const Memory = std::malloc(Size ? Size : 1))
    return Memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *Memory) noexcept { std::free(Memory); }
[[gnu::noinline]] void operator delete(void *Memory, std::size_t) noexcept { std::free(Memory); }

namespace {

task<int> one() { co_return 1; }
task<> nap() { co_await cotidy::sleep_for(1s); }

// Allocations of f when it runs for the third time; from one place, for the compiler decides for
// each call whether its frame lies in the awaiting one.
template <class F> task<long> steady(F f) {
  long Before = 0;
  for (int Round = 0; Round < 3; ++Round) {
    Before = Allocations;
    co_await f();
  }
  co_return Allocations - Before;
}

TEST(Allocation, NoneForAwaiting) {
  const auto Work = []() -> task<> {
    for (int Step = 0; Step < 1000; ++Step)
      EXPECT_EQ(co_await one(), 1);
  };
  EXPECT_EQ(runVirtually(steady(Work)), 0);
}

TEST(Allocation, NoneForSleepingYieldingAndTimeouts) {
  const auto Work = []() -> task<> {
    for (int Step = 0; Step < 100; ++Step) {
      co_await nap();
      co_await cotidy::yield();
      EXPECT_EQ(co_await cotidy::with_timeout(1h, one()), 1);
      co_await cotidy::shield(nap());
    }
  };
  EXPECT_EQ(runVirtually(steady(Work)), 0);
}

TEST(Allocation, NoneForSpawningAndGroups) {
  const auto Work = []() -> task<> {
    auto Body = [](cotidy::task_group &Group) -> task<> {
      for (int Step = 0; Step < 100; ++Step)
        Group.spawn(nap());
      co_return;
    };
    co_await cotidy::task_group::run(Body);
    for (int Step = 0; Step < 100; ++Step)
      co_await cotidy::spawn(one());
    co_await cotidy::gather(one(), nap());
  };
  EXPECT_EQ(runVirtually(steady(Work)), 0);
}

TEST(Allocation, LargeFramesWorkToo) {
  const auto Large = []() -> task<int> {
    volatile char Buffer[100'000] = {};
    co_await cotidy::yield();
    Buffer[99'999] = 7;
    co_return Buffer[99'999];
  };
  EXPECT_EQ(runVirtually(Large()), 7);
}

} // namespace
