// with_timeout(duration, task): the task's value, or timeout_error when it took longer.
//
// The time counts from the await. When it is over the task is cancelled, and with_timeout waits
// until it has unwound: nothing is left running. A task that ends all the same, with a value or
// with an error of its own, gives that. Of nested time-outs the one whose time was over throws: an
// inner one that is cancelled from outside passes the cancellation on.
//
//   cotidy::task<int> slow() { co_await cotidy::sleep_for(std::chrono::hours(1)); co_return 1; }
//   cotidy::task<int> patient() {
//     try {
//       co_return co_await cotidy::with_timeout(std::chrono::seconds(2), slow());
//     } catch (const cotidy::timeout_error &) {
//       co_return 0;
//     }
//   }
#pragma once
#include <cotidy/detail/scope.hpp>
#include <cotidy/sleep.hpp>

namespace cotidy {

struct timeout_error : std::exception {
  [[nodiscard]] const char *what() const noexcept override { return "cotidy: timed out"; }
};

namespace detail {

class deadline final : public scope, timer {
public:
  explicit deadline(std::chrono::nanoseconds duration) {
    this_loop().timers().add(*this, after(duration));
  }
  [[nodiscard]] bool expired() const noexcept { return expired_; }

private:
  void fire() noexcept override {
    expired_ = true;
    cancel();
  }
  void child_ended(child_fiber &) noexcept override { stop(); }
  bool expired_ = false;
};

} // namespace detail

template <class T> task<T> with_timeout(std::chrono::nanoseconds duration, task<T> work) {
  detail::deadline scope(duration);
  detail::child<T> child(std::move(work));
  scope.start(child);
  const bool cancelled = co_await scope.join();
  if (scope.expired() && !cancelled && detail::is_cancellation(child.error()))
    throw timeout_error();
  detail::redeliver_if(cancelled, child.error());
  co_return child.outcome().take();
}

} // namespace cotidy
