// task<T>: work that a coroutine describes and that starts when it is awaited.
//
// A task is lazy (nothing runs before the await), move-only, and awaited once: `co_await child()`
// or `co_await std::move(t)`. The awaiting coroutine is resumed without growing the stack, gets the
// value moved out (T may be void, a reference or move-only), or the exception rethrown; the child's
// frame is gone when the full expression ends. A task that is never awaited never runs, and debug
// mode says so. An await costs no allocation in the steady state: frames are recycled, and where
// the compiler can, they lie in the awaiting frame.
//
//   cotidy::task<int> price(int item) { co_return 7 * item; }
//   cotidy::task<int> total(int items) {
//     int sum = 0;
//     for (int item = 1; item <= items; ++item)
//       sum += co_await price(item);
//     co_return sum;
//   }
//   int main() {
//     return cotidy::run(total(3)) == 42 ? 0 : 1;
//   }
#pragma once
#include <cotidy/debug.hpp>
#include <cotidy/detail/frame.hpp>

#include <cassert>
#include <stdexcept>
#include <variant>

#if defined(__has_cpp_attribute) && __has_cpp_attribute(clang::coro_await_elidable)
#define COTIDY_DETAIL_ELIDABLE [[clang::coro_await_elidable]]
#else
#define COTIDY_DETAIL_ELIDABLE
#endif

namespace cotidy {

template <class T> class task;

namespace detail {

// void has no objects; where one is needed, this stands for it.
template <class T> using object_of = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

// What work ends with, a value or an error, as a promise takes it.
template <class T> class end_of {
public:
  void unhandled_exception() noexcept { end_.template emplace<2>(std::current_exception()); }

  [[nodiscard]] std::exception_ptr error() const noexcept {
    const std::exception_ptr *const error = std::get_if<2>(&end_);
    return error ? *error : nullptr;
  }

  // The value where it lies, or throws the error.
  std::add_lvalue_reference_t<T> value() {
    if (const std::exception_ptr *const error = std::get_if<2>(&end_)) [[unlikely]]
      std::rethrow_exception(*error);
    if constexpr (std::is_reference_v<T>)
      return **std::get_if<1>(&end_);
    else if constexpr (!std::is_void_v<T>)
      return *std::get_if<1>(&end_);
  }
  T take() { return static_cast<std::add_rvalue_reference_t<T>>(value()); }
  object_of<T> take_object() {
    if constexpr (std::is_void_v<T>)
      return take(), std::monostate();
    else
      return take();
  }

protected:
  using stored = std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, object_of<T>>;
  std::variant<std::monostate, stored, std::exception_ptr> end_;
};

template <class T> struct result : end_of<T> {
  template <class U = T>
    requires std::is_constructible_v<T, U>
  void return_value(U &&value) noexcept(std::is_nothrow_constructible_v<T, U>) {
    if constexpr (std::is_reference_v<T>)
      this->end_.template emplace<1>(std::addressof(value));
    else
      this->end_.template emplace<1>(std::forward<U>(value));
  }
};

template <> struct result<void> : end_of<void> {
  void return_void() const noexcept {}
};

class promise_base : immovable, public recycled {
public:
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      return ended.promise().continuation_;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }

  void continue_with(std::coroutine_handle<> continuation) noexcept {
    continuation_ = continuation;
  }
  [[nodiscard]] std::source_location where() const noexcept { return where_; }

protected:
  ~promise_base() = default;

  std::source_location where_;

private:
  std::coroutine_handle<> continuation_;
};

template <class T> struct promise final : promise_base, result<T> {
  // The default argument is evaluated in the coroutine: it names the coroutine's function.
  task<T> get_return_object(std::source_location here = std::source_location::current()) noexcept {
    where_ = here;
    return task<T>(this);
  }
};

[[noreturn, gnu::cold]] inline void awaited_twice(std::source_location where) {
  constexpr const char *message =
      "this task was awaited before, or moved away: it can run only once";
  if (debug_enabled)
    report_misuse(misuse::task_awaited_twice, message, where);
  assert(false && "a cotidy::task may be awaited once");
  throw std::logic_error(message);
}

template <class T> class task_awaiter {
public:
  explicit task_awaiter(promise<T> *awaited) noexcept : frame_(awaited) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> awaiting) {
    if (!frame_) [[unlikely]] {
      if constexpr (std::is_base_of_v<promise_base, Promise>)
        awaited_twice(awaiting.promise().where());
      else
        awaited_twice({});
    }
    frame_->continue_with(awaiting);
    return coroutine_of(*frame_);
  }
  T await_resume() { return frame_->take(); }

private:
  frame<promise<T>> frame_;
};

[[gnu::cold]] inline void never_awaited(std::source_location where) noexcept {
  report_misuse(misuse::task_never_awaited,
                "task " + quoted(where.function_name()) + " was never awaited: it did not run",
                where);
}

// Out of line, so that the compiler sees everywhere that an awaited task has nothing to drop.
struct drop_frame {
  template <class Promise>
  [[gnu::noinline, gnu::cold]] void operator()(Promise *promise) const noexcept {
    if (debug_enabled)
      never_awaited(promise->where());
    destroy_frame()(promise);
  }
};

} // namespace detail

template <class T = void> class [[nodiscard]] COTIDY_DETAIL_ELIDABLE task {
public:
  using promise_type = detail::promise<T>;
  using value_type = T;

  task() noexcept = default;

  // Whether it can still be awaited.
  [[nodiscard]] explicit operator bool() const noexcept { return promise_ != nullptr; }

  detail::task_awaiter<T> operator co_await() && noexcept {
    return detail::task_awaiter<T>(promise_.release());
  }

  // For what runs a task by other means than co_await: run, spawn, groups.
  [[nodiscard]] detail::frame<promise_type>
  start(std::source_location where = std::source_location::current()) && {
    if (!promise_) [[unlikely]]
      detail::awaited_twice(where);
    return detail::frame<promise_type>(promise_.release());
  }

private:
  friend promise_type;
  explicit task(promise_type *promise) noexcept : promise_(promise) {}

  std::unique_ptr<promise_type, detail::drop_frame> promise_;
};

} // namespace cotidy
