// What the tests of the primitives share: a loop whose clock is virtual, and tasks that the loop
// has to destroy where they wait.
#pragma once
#include <cotidy/run.hpp>
#include <cotidy/sleep.hpp>
#include <cotidy/spawn.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace cotidy::test {

using namespace std::chrono_literals;

// Runs a coroutine lambda, which lives until its task has ended.
template <class F> auto simulate(F main) { return run(main(), virtual_clock{}); }

inline std::chrono::nanoseconds elapsed() { return now().time_since_epoch(); }

// Awaits f() again after a cancellation, so that only its destruction ends the task.
template <class F> task<> cling_to(F wait) {
  try {
    co_await wait();
  } catch (const operation_cancelled &) { // NOLINT(coro-swallowed-cancellation)
  }
  co_await wait();
}

} // namespace cotidy::test
