#include <cotidy/event.hpp>
#include <cotidy/retry.hpp>
#include <cotidy/shield.hpp>
#include <cotidy/timeout.hpp>

#include "Simulation.h"

#include <memory>
#include <string>

namespace cotidy::test {
namespace {

// Fails so many times, then gives 42.
class Flaky {
public:
  explicit Flaky(int failures) : failures_(failures) {}
  task<int> operator()() {
    co_await sleep_for(1s);
    times.push_back(elapsed());
    if (std::ssize(times) <= failures_)
      throw std::runtime_error("failure " + std::to_string(times.size()));
    co_return 42;
  }
  std::vector<std::chrono::nanoseconds> times;

private:
  int failures_;
};

retry_policy steady() {
  retry_policy policy;
  policy.jitter = false;
  policy.first_delay = 10s;
  policy.longest_delay = 30s;
  return policy;
}

TEST(Retry, FirstSuccessIsTheResult) {
  Flaky service(2);
  EXPECT_EQ(simulate([&]() -> task<int> { co_return co_await retry(steady(), std::ref(service)); }),
            42);
  EXPECT_EQ(service.times.size(), 3u);
}

TEST(Retry, DelaysGrowUpToALimit) {
  Flaky service(4);
  simulate([&]() -> task<int> { co_return co_await retry(steady(), std::ref(service)); });
  // Each attempt takes 1 s; between them 10, 20, 30 and 30.
  EXPECT_EQ(service.times, (std::vector<std::chrono::nanoseconds>{1s, 12s, 33s, 64s, 95s}));
}

TEST(Retry, JitterIsDrawnFromTheSeedAndNeverAboveTheBound) {
  const auto times = [](std::uint32_t seed) {
    Flaky service(4);
    retry_policy policy = steady();
    policy.jitter = true;
    policy.seed = seed;
    simulate([&]() -> task<int> { co_return co_await retry(policy, std::ref(service)); });
    return service.times;
  };
  EXPECT_EQ(times(1), times(1));
  EXPECT_NE(times(1), times(2));
  const std::vector<std::chrono::nanoseconds> bounds{10s, 20s, 30s, 30s};
  std::chrono::nanoseconds shortest = 30s, longest = 0s;
  for (std::uint32_t seed = 1; seed < 200; ++seed) {
    const auto at = times(seed);
    for (std::size_t index = 0; index < bounds.size(); ++index) {
      const auto delay = at[index + 1] - at[index] - 1s;
      EXPECT_GE(delay, 0s);
      EXPECT_LE(delay, bounds[index]);
    }
    const auto last = at[4] - at[3] - 1s;
    shortest = std::min(shortest, last);
    longest = std::max(longest, last);
  }
  EXPECT_LT(shortest, 3s); // "full": the whole range is used
  EXPECT_GT(longest, 27s);
}

TEST(Retry, GivesUpWithTheHistory) {
  Flaky service(9);
  retry_policy policy = steady();
  policy.attempts = 3;
  simulate([&]() -> task<> {
    try {
      (void)co_await retry(policy, std::ref(service));
      ADD_FAILURE();
    } catch (const retry_error &error) {
      EXPECT_STREQ(error.what(), "gave up after 3 attempts, the last: failure 3");
      EXPECT_EQ(error.errors().size(), 3u);
      EXPECT_EQ(detail::message_of(error.errors().front()), "failure 1");
      EXPECT_THROW(error.rethrow_last(), std::runtime_error);
    }
  });
  EXPECT_EQ(service.times.size(), 3u);
  EXPECT_EQ(service.times.back(), 33s); // no sleep after the last
}

TEST(Retry, HistoryIsHandledByType) {
  Flaky service(9);
  int handled = 0;
  simulate([&]() -> task<> {
    try {
      (void)co_await retry(steady(), std::ref(service));
    } catch (exception_group &failed) {
      failed.handle<std::runtime_error>([&](const std::runtime_error &) { ++handled; })
          .rethrow_rest();
    }
  });
  EXPECT_EQ(handled, 5);
}

TEST(Retry, ErrorThatIsNotWorthItIsThrownAsItIs) {
  Flaky service(9);
  retry_policy policy = steady();
  policy.retryable = [](const std::exception_ptr &error) {
    return detail::message_of(error) == "failure 1";
  };
  simulate([&]() -> task<> {
    try {
      (void)co_await retry(policy, std::ref(service));
      ADD_FAILURE();
    } catch (const std::runtime_error &error) {
      EXPECT_STREQ(error.what(), "failure 2");
    }
  });
}

TEST(Retry, CancellationIsNotRetried) {
  int attempts = 0;
  simulate([&]() -> task<> {
    auto attempt = [&]() -> task<> {
      ++attempts;
      co_await sleep_for(1h);
    };
    EXPECT_THROW(co_await with_timeout(1s, retry(steady(), attempt)), timeout_error);
    EXPECT_EQ(elapsed(), 1s);
  });
  EXPECT_EQ(attempts, 1);
}

TEST(Retry, CancelledInItsSleep) {
  Flaky service(9);
  simulate([&]() -> task<> {
    EXPECT_THROW((void)co_await with_timeout(5s, retry(steady(), std::ref(service))),
                 timeout_error);
    EXPECT_EQ(elapsed(), 5s);
  });
  EXPECT_EQ(service.times.size(), 1u);
}

TEST(Retry, CancelledAttemptThatHidesItIsNotRetried) {
  int attempts = 0;
  simulate([&]() -> task<> {
    auto attempt = [&]() -> task<> {
      ++attempts;
      try {
        co_await sleep_for(1h);
      } catch (const operation_cancelled &) {
        throw std::runtime_error("interrupted");
      }
    };
    EXPECT_THROW(co_await with_timeout(1s, retry(steady(), attempt)), std::runtime_error);
    EXPECT_EQ(elapsed(), 1s);
  });
  EXPECT_EQ(attempts, 1);
}

TEST(Retry, CleaningUpMayRetry) {
  Flaky service(2);
  int result = 0;
  simulate([&]() -> task<> {
    auto work = [&]() -> task<> {
      bool cancelled = false;
      try {
        co_await sleep_for(1h);
      } catch (const operation_cancelled &) {
        cancelled = true;
      }
      result = co_await retry(steady(), std::ref(service));
      if (cancelled)
        throw operation_cancelled();
    };
    EXPECT_THROW(co_await with_timeout(1s, work()), timeout_error);
  });
  EXPECT_EQ(result, 42);
}

TEST(Retry, OfOneAttemptAndOfMoveOnly) {
  retry_policy once;
  once.attempts = 1;
  simulate([&]() -> task<> {
    auto make = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    EXPECT_EQ(*co_await retry(once, make), 3);
    auto fail = []() -> task<> {
      throw std::runtime_error("no");
      co_return;
    };
    try {
      co_await retry(once, fail);
    } catch (const retry_error &error) {
      EXPECT_STREQ(error.what(), "gave up after 1 attempt: no");
    }
    EXPECT_EQ(elapsed(), 0s);
  });
}

TEST(Retry, DestroyedInAnAttempt) {
  event never;
  int attempts = 0;
  auto attempt = [&]() -> task<> {
    if (++attempts % 3 != 0)
      throw std::runtime_error("no");
    co_await never;
  };
  simulate([&]() -> task<> {
    spawn(cling_to([&] { return retry(steady(), attempt); }));
    co_await sleep_for(1min);
  });
  EXPECT_EQ(attempts, 6);
}

} // namespace
} // namespace cotidy::test
