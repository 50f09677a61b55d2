#include <cotidy/circuit_breaker.hpp>
#include <cotidy/event.hpp>
#include <cotidy/timeout.hpp>

#include "Simulation.h"

#include <memory>

namespace cotidy::test {
namespace {

using state = circuit_breaker::state;

breaker_policy after_two_failures() {
  breaker_policy policy;
  policy.threshold = 2;
  policy.recovery = 10s;
  return policy;
}

task<> fail() {
  throw std::runtime_error("down");
  co_return;
}
task<> succeed() { co_return; }

// What a call ends with: 'o' fine, 'f' failed, '-' refused.
template <class F> task<char> outcome_of(circuit_breaker &breaker, F f) {
  try {
    co_await breaker.call(f);
    co_return 'o';
  } catch (const circuit_open &) {
    co_return '-';
  } catch (const std::runtime_error &) {
    co_return 'f';
  }
}

TEST(CircuitBreaker, OpensAfterFailuresInARow) {
  circuit_breaker breaker(after_two_failures());
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, succeed), 'o'); // so the next is the first again
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(breaker.current(), state::closed);
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(breaker.current(), state::open);
    EXPECT_EQ(co_await outcome_of(breaker, succeed), '-');
  });
}

TEST(CircuitBreaker, SaysWhenToComeAgain) {
  circuit_breaker breaker(after_two_failures());
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(4s);
    try {
      co_await breaker.call(succeed);
      ADD_FAILURE();
    } catch (const circuit_open &open) {
      EXPECT_EQ(open.retry_after(), 6s);
    }
  });
}

TEST(CircuitBreaker, ProbeThatSucceedsCloses) {
  circuit_breaker breaker(after_two_failures());
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(10s);
    EXPECT_EQ(breaker.current(), state::half_open);
    EXPECT_EQ(co_await outcome_of(breaker, succeed), 'o');
    EXPECT_EQ(breaker.current(), state::closed);
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f'); // the count began anew
    EXPECT_EQ(breaker.current(), state::closed);
  });
}

TEST(CircuitBreaker, ProbeThatFailsOpensForAsLongAgain) {
  circuit_breaker breaker(after_two_failures());
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(12s);
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(9s);
    EXPECT_EQ(co_await outcome_of(breaker, succeed), '-');
    co_await sleep_for(1s);
    EXPECT_EQ(co_await outcome_of(breaker, succeed), 'o');
  });
}

TEST(CircuitBreaker, OneProbeAtATime) {
  circuit_breaker breaker(after_two_failures());
  event answer;
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(10s);
    auto slow = [&]() -> task<> { co_await answer; };
    auto probe = spawn(outcome_of(breaker, slow));
    co_await yield();
    EXPECT_EQ(co_await outcome_of(breaker, succeed), '-');
    EXPECT_EQ(co_await outcome_of(breaker, succeed), '-');
    answer.set();
    EXPECT_EQ(co_await probe, 'o');
    EXPECT_EQ(co_await outcome_of(breaker, succeed), 'o');
  });
}

TEST(CircuitBreaker, CancelledProbeLeavesRoomForTheNext) {
  circuit_breaker breaker(after_two_failures());
  event never;
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(10s);
    auto slow = [&]() -> task<> { co_await never; };
    auto probe = spawn(outcome_of(breaker, slow));
    co_await yield();
    probe.cancel();
    co_await yield();
    EXPECT_EQ(breaker.current(), state::half_open);
    EXPECT_EQ(co_await outcome_of(breaker, succeed), 'o');
  });
}

TEST(CircuitBreaker, CancellationIsNoFailure) {
  circuit_breaker breaker(after_two_failures());
  simulate([&]() -> task<> {
    auto slow = []() -> task<> { co_await sleep_for(1h); };
    for (int count = 0; count < 5; ++count)
      EXPECT_THROW((void)co_await with_timeout(1s, outcome_of(breaker, slow)), timeout_error);
    EXPECT_EQ(breaker.current(), state::closed);
  });
}

TEST(CircuitBreaker, TimeOutInsideIsAFailure) {
  circuit_breaker breaker(after_two_failures());
  simulate([&]() -> task<> {
    auto slow = []() -> task<> { co_await sleep_for(1h); };
    auto limited = [&] { return with_timeout(1s, slow()); };
    for (int count = 0; count < 2; ++count)
      EXPECT_THROW(co_await breaker.call(limited), timeout_error);
    EXPECT_EQ(breaker.current(), state::open);
  });
}

TEST(CircuitBreaker, PolicySaysWhatIsAFailure) {
  breaker_policy policy = after_two_failures();
  policy.is_failure = [](const std::exception_ptr &error) {
    return detail::message_of(error) != "not found";
  };
  circuit_breaker breaker(policy);
  simulate([&]() -> task<> {
    auto not_found = []() -> task<> {
      throw std::runtime_error("not found");
      co_return;
    };
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    for (int count = 0; count < 3; ++count)
      EXPECT_EQ(co_await outcome_of(breaker, not_found), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(breaker.current(), state::closed); // an answer in between
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(10s);
    EXPECT_EQ(co_await outcome_of(breaker, not_found), 'f'); // as a probe: it answers
    EXPECT_EQ(breaker.current(), state::closed);
  });
}

TEST(CircuitBreaker, LateResultsAreNotHeard) {
  circuit_breaker breaker(after_two_failures());
  event answer;
  simulate([&]() -> task<> {
    auto slow_success = [&]() -> task<> { co_await answer; };
    auto slow_failure = [&]() -> task<> {
      co_await answer;
      throw std::runtime_error("down");
    };
    auto success = spawn(outcome_of(breaker, slow_success));
    auto failure = spawn(outcome_of(breaker, slow_failure));
    co_await yield();
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(5s);
    answer.set();
    EXPECT_EQ(co_await success, 'o');
    EXPECT_EQ(co_await failure, 'f');
    EXPECT_EQ(breaker.current(), state::open); // not closed by it
    co_await sleep_for(5s);
    EXPECT_EQ(breaker.current(), state::half_open); // and not opened for longer
  });
}

TEST(CircuitBreaker, GivesTheValue) {
  circuit_breaker breaker;
  simulate([&]() -> task<> {
    int number = 1;
    auto to_number = [&]() -> task<int &> { co_return number; };
    EXPECT_EQ(&co_await breaker.call(to_number), &number);
    auto make = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    EXPECT_EQ(*co_await breaker.call(make), 3);
  });
}

TEST(CircuitBreaker, DestroyedProbe) {
  circuit_breaker breaker(after_two_failures());
  event never;
  auto slow = [&]() -> task<> { co_await cling_to([&]() -> task<> { co_await never; }); };
  simulate([&]() -> task<> {
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    EXPECT_EQ(co_await outcome_of(breaker, fail), 'f');
    co_await sleep_for(10s);
    spawn(outcome_of(breaker, slow));
    co_await yield();
  });
  simulate([&]() -> task<> {
    co_await sleep_for(20s);
    EXPECT_EQ(co_await outcome_of(breaker, succeed), 'o');
  });
}

} // namespace
} // namespace cotidy::test
