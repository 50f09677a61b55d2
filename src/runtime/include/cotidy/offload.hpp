// offload(f): runs a function that blocks on a thread pool, so that the loop does not wait for it.
//
// `co_await offload(f)` suspends the task while f runs on another thread, and comes back to the
// loop with f's value or with its error. f may take a std::stop_token, which is stopped when the
// task is cancelled. A cancelled task waits for f to end all the same, for f may refer to the
// task's variables; f's value is then still given, and the cancellation is thrown at the next
// suspension point. Only work that has not begun when the cancellation comes never runs. (With GCC
// 12, name a lambda whose captures own something, and move it in: it destroys such a temporary
// twice.)
//
//   std::string read_line() {
//     std::string line;
//     std::getline(std::cin, line); // blocks
//     return line;
//   }
//   cotidy::task<> greet() {
//     const std::string name = co_await cotidy::offload(read_line);
//     std::cout << "Hello, " << name << '\n';
//   }
//   int main() {
//     cotidy::run(greet());
//   }
#pragma once
#include <cotidy/detail/thread_pool.hpp>
#include <cotidy/error_handler.hpp>
#include <cotidy/task.hpp>

namespace cotidy {
namespace detail {

template <class F> decltype(auto) call_work(F &work, const std::stop_token &token) {
  if constexpr (std::is_invocable_v<F, std::stop_token>)
    return std::invoke(std::move(work), token);
  else
    return std::invoke(std::move(work));
}

template <class F> class [[nodiscard]] offload_operation final : outside_suspension, job {
  using given = decltype(call_work(std::declval<F &>(), std::stop_token()));
  static_assert(
      !requires { typename std::coroutine_traits<given>::promise_type; },
      "offload is for functions that block; a coroutine belongs on the loop: co_await it");

public:
  explicit offload_operation(F work) : work_(std::move(work)) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    if constexpr (std::is_invocable_v<F, std::stop_token>)
      token_ = current_fiber().stop_token();
    thread_pool::shared().make_room();
    if (!suspend(awaiting))
      return false;
    thread_pool::shared().submit(*this);
    return true;
  }
  given await_resume() {
    if (!ran_)
      throw_if_cancelled();
    redeliver_if(was_cancelled(), outcome_.error());
    return outcome_.take();
  }

private:
  void run() noexcept override {
    ran_ = true;
    try {
      if constexpr (std::is_void_v<given>)
        call_work(work_, token_);
      else
        outcome_.return_value(call_work(work_, token_));
    } catch (...) {
      outcome_.unhandled_exception();
    }
    wake_from_any_thread();
  }

  bool on_cancel() noexcept override {
    if (!waiting())
      return true;
    if (thread_pool::shared().withdraw(*this))
      wake_from_any_thread();
    return false;
  }

  F work_;
  std::stop_token token_; // if it takes one
  result<given> outcome_;
  bool ran_ = false;
};

} // namespace detail

template <class F, class Work = std::decay_t<F>>
  requires std::is_invocable_v<Work> || std::is_invocable_v<Work, std::stop_token>
auto offload(F &&work) {
  return detail::offload_operation<Work>(std::forward<F>(work));
}

} // namespace cotidy
