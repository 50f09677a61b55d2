// sleep_for, sleep_until, yield: waiting for nothing but time, or for the others' turn.
//
// All three are suspension points: a cancelled task leaves them at once. Sleeping goes by the clock
// of the loop, so with a virtual clock it takes no time. yield lets everything that is ready now
// run before it goes on; a long computation calls it now and then.
//
//   cotidy::task<> blink(int times) {
//     for (int count = 0; count < times; ++count) {
//       co_await cotidy::sleep_for(std::chrono::milliseconds(500));
//       std::cout << "blink\n";
//     }
//   }
//   int main() {
//     cotidy::run(blink(10), cotidy::virtual_clock{});
//   }
#pragma once
#include <cotidy/run.hpp>

namespace cotidy {
namespace detail {

class [[nodiscard]] sleep_operation final : suspension, timer {
public:
  explicit sleep_operation(time_point until) noexcept : until_(until) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    this_loop().timers().add(*this, until_);
    return suspend(awaiting);
  }
  void await_resume() const { throw_if_cancelled(); }

private:
  void fire() noexcept override { wake(); }
  bool on_cancel() noexcept override {
    stop();
    return true;
  }
  time_point until_;
};

struct [[nodiscard]] yield_operation {
  bool await_ready() const {
    current_fiber().throw_if_due();
    return false;
  }
  void await_suspend(std::coroutine_handle<> awaiting) const { this_loop().go_on_later(awaiting); }
  void await_resume() const noexcept {}
};

inline time_point after(std::chrono::nanoseconds duration) {
  const time_point start = this_loop().now();
  return duration > time_point::max() - start ? time_point::max() : start + duration;
}

} // namespace detail

inline auto sleep_until(std::chrono::steady_clock::time_point when) noexcept {
  return detail::sleep_operation(when);
}

// Counts from the call.
inline auto sleep_for(std::chrono::nanoseconds duration) {
  return detail::sleep_operation(detail::after(duration));
}

inline auto yield() noexcept { return detail::yield_operation(); }

} // namespace cotidy
