#include "Simulation.h"

#include <cotidy/event.hpp>
#include <cotidy/gather.hpp>
#include <cotidy/offload.hpp>
#include <cotidy/spawn.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace cotidy::test {
namespace {

TEST(OffloadThreads, RunsElsewhereAndComesBack) {
  const auto home = std::this_thread::get_id();
  simulate([&]() -> task<> {
    const auto other = co_await offload([] { return std::this_thread::get_id(); });
    EXPECT_NE(other, home);
    EXPECT_EQ(std::this_thread::get_id(), home);
  });
}

TEST(OffloadThreads, GivesWhatTheFunctionGives) {
  simulate([]() -> task<> {
    int number = 42;
    auto to_number = [&]() -> int & { return number; };
    EXPECT_EQ(&co_await offload(to_number), &number);
    const auto pointer = co_await offload([] { return std::make_unique<int>(7); });
    EXPECT_EQ(*pointer, 7);
    co_await offload([&] { number = 43; });
    EXPECT_EQ(number, 43);
    auto held = std::make_unique<int>(8);
    auto owner = [held = std::move(held)] { return *held; };
    EXPECT_EQ(co_await offload(std::move(owner)), 8);
  });
}

TEST(OffloadThreads, BringsTheErrorBack) {
  simulate([]() -> task<> {
    auto fail = []() -> int { throw std::runtime_error("disk full"); };
    EXPECT_THROW((void)co_await offload(fail), std::runtime_error);
    EXPECT_EQ(co_await offload([] { return 1; }), 1);
  });
}

TEST(OffloadThreads, OthersRunMeanwhile) {
  std::promise<void> released;
  run([](std::promise<void> &released) -> task<> {
    auto wait = [](std::promise<void> &released) -> task<> {
      co_await offload([&] { released.get_future().wait(); });
    };
    auto release = [](std::promise<void> &released) -> task<> {
      co_await sleep_for(1ms);
      released.set_value();
    };
    co_await gather(wait(released), release(released));
  }(released));
}

TEST(OffloadThreads, VirtualTimeStandsStill) {
  simulate([]() -> task<> {
    auto other = [](bool &early) -> task<> {
      co_await sleep_for(1ns);
      early = true;
    };
    bool early = false;
    auto sleeper = spawn(other(early));
    co_await offload([] { std::this_thread::sleep_for(5ms); });
    EXPECT_FALSE(early);
    EXPECT_EQ(elapsed(), 0s);
    co_await sleeper;
  });
}

void wait_for_stop(std::atomic<bool> &started, const std::stop_token &token) {
  started = true;
  while (!token.stop_requested())
    std::this_thread::yield();
}

// Runs a task, and cancels it once its function has started.
template <class F> void cancel_once(std::atomic<bool> &started, F work) {
  run([&]() -> task<> {
    auto running = spawn(work(), "work");
    while (!started) // NOLINT(coro-busy-wait): set by another thread
      co_await yield();
    running.cancel();
    EXPECT_THROW(co_await running, operation_cancelled);
  }());
}

TEST(OffloadThreads, CancellationWaitsForTheFunctionAndTellsIt) {
  std::atomic<bool> started = false;
  bool ended = false, went_on = false;
  cancel_once(started, [&]() -> task<> {
    ended = co_await offload([&](std::stop_token token) { // is not lost
      wait_for_stop(started, token);
      std::this_thread::sleep_for(2ms);
      return true;
    });
    co_await yield(); // the cancellation comes here
    went_on = true;
  });
  EXPECT_TRUE(ended);
  EXPECT_FALSE(went_on);
}

TEST(OffloadThreads, ErrorOfACancelledFunctionIsThrown) {
  std::atomic<bool> started = false;
  bool caught = false, went_on = false;
  cancel_once(started, [&]() -> task<> {
    try {
      co_await offload([&](std::stop_token token) {
        wait_for_stop(started, token);
        throw std::runtime_error("broken pipe");
      });
    } catch (const std::runtime_error &) {
      caught = true;
    }
    co_await yield();
    went_on = true;
  });
  EXPECT_TRUE(caught);
  EXPECT_FALSE(went_on);
}

TEST(OffloadThreads, CancelledBeforeItBeganNeverRuns) {
  const std::size_t all = std::max<std::size_t>(16, 2 * std::thread::hardware_concurrency());
  std::atomic<bool> release = false, ran = false;
  run([&]() -> task<> {
    auto block = [&]() -> task<> {
      co_await offload([&] {
        while (!release)
          std::this_thread::sleep_for(1ms);
      });
    };
    auto late = [&]() -> task<> { co_await offload([&] { ran = true; }); };
    std::vector<handle<void>> blockers;
    for (std::size_t count = 0; count < all; ++count)
      blockers.push_back(spawn(block()));
    auto waiting = spawn(late());
    co_await sleep_for(5ms);
    waiting.cancel();
    EXPECT_THROW(co_await waiting, operation_cancelled);
    EXPECT_FALSE(release);
    release = true;
    for (auto &blocker : blockers)
      co_await blocker;
  }());
  EXPECT_FALSE(ran);
}

TEST(OffloadThreads, OfACancelledTaskThrowsAtOnce) {
  bool ran = false;
  simulate([&]() -> task<> {
    auto work = [&]() -> task<> {
      co_await yield();
      co_await offload([&] { ran = true; });
    };
    auto started = spawn(work());
    started.cancel();
    co_await yield();
    co_await yield();
    EXPECT_TRUE(started.done());
  });
  EXPECT_FALSE(ran);
}

TEST(OffloadThreads, MainEndsOnlyAfterIt) {
  std::atomic<bool> started = false, ended = false;
  run([&]() -> task<> {
    auto work = [&]() -> task<> {
      co_await offload([&] {
        started = true;
        std::this_thread::sleep_for(5ms);
        ended = true;
      });
    };
    spawn(work());
    while (!started) // NOLINT(coro-busy-wait): set by another thread
      co_await yield();
  }());
  EXPECT_TRUE(ended);
}

TEST(OffloadThreads, ManyAtOnce) {
  std::atomic<int> sum = 0;
  int back = 0;
  run([&]() -> task<> {
    auto work = [&]() -> task<> {
      for (int count = 0; count < 50; ++count) {
        co_await offload([&] { ++sum; });
        ++back; // one loop: no lock
      }
    };
    std::vector<task<>> tasks;
    for (int count = 0; count < 40; ++count)
      tasks.push_back(work());
    co_await gather(std::move(tasks));
  }());
  EXPECT_EQ(sum, 2000);
  EXPECT_EQ(back, 2000);
}

TEST(OffloadThreads, SeveralLoopsShareThePool) {
  std::atomic<int> sum = 0;
  std::vector<std::thread> loops;
  for (int count = 0; count < 4; ++count)
    loops.emplace_back([&] {
      run([](std::atomic<int> &sum) -> task<> {
        for (int step = 0; step < 100; ++step)
          sum += co_await offload([] { return 1; });
      }(sum));
    });
  for (std::thread &each : loops)
    each.join();
  EXPECT_EQ(sum, 400);
}

} // namespace
} // namespace cotidy::test
