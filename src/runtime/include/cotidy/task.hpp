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
#include <cotidy/detail/frame_memory.hpp>

#include <cassert>
#include <coroutine>
#include <exception>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

#if defined(__has_cpp_attribute) && __has_cpp_attribute(clang::coro_await_elidable)
#define COTIDY_DETAIL_ELIDABLE [[clang::coro_await_elidable]]
#else
#define COTIDY_DETAIL_ELIDABLE
#endif

namespace cotidy {

template <class T> class task;

namespace detail {

template <class T> struct promise;

// void has no objects; where one is needed, this stands for it.
template <class T> using object_of = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

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

// What the coroutine ends with.
template <class T> class promise_of : public promise_base {
public:
  // The default argument is evaluated in the coroutine: it names the coroutine's function.
  task<T> get_return_object(std::source_location here = std::source_location::current()) noexcept {
    where_ = here;
    return task<T>(
        std::coroutine_handle<promise<T>>::from_promise(static_cast<promise<T> &>(*this)));
  }

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

protected:
  using stored = std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, object_of<T>>;
  std::variant<std::monostate, stored, std::exception_ptr> end_;
};

template <class T> struct promise final : promise_of<T> {
  template <class U = T>
    requires std::is_constructible_v<T, U>
  void return_value(U &&value) noexcept(std::is_nothrow_constructible_v<T, U>) {
    if constexpr (std::is_reference_v<T>)
      this->end_.template emplace<1>(std::addressof(value));
    else
      this->end_.template emplace<1>(std::forward<U>(value));
  }
};

template <> struct promise<void> final : promise_of<void> {
  void return_void() const noexcept {}
};

[[noreturn, gnu::cold]] inline void awaited_twice(std::source_location where) {
  constexpr const char *message =
      "this task was awaited before, or moved away: it can run only once";
  if (debug_enabled)
    report_misuse(misuse::task_awaited_twice, message, where);
  assert(false && "a cotidy::task may be awaited once");
  throw std::logic_error(message);
}

// Owns a coroutine from its start to its end; destroying it destroys the frame, wherever it is
// suspended.
template <class T> class started_task {
public:
  using handle = std::coroutine_handle<promise<T>>;
  explicit started_task(handle coroutine) noexcept : coroutine_(coroutine) {}
  started_task(started_task &&other) noexcept
      : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  started_task &operator=(started_task &&) = delete;
  ~started_task() {
    if (coroutine_)
      coroutine_.destroy();
  }
  [[nodiscard]] handle coroutine() const noexcept { return coroutine_; }
  [[nodiscard]] promise<T> &outcome() const noexcept { return coroutine_.promise(); }

private:
  handle coroutine_;
};

// Where an awaiting coroutine was made, if it is one of ours.
template <class Promise>
std::source_location where_made([[maybe_unused]] std::coroutine_handle<Promise> awaiting) noexcept {
  if constexpr (std::is_base_of_v<promise_base, Promise>)
    return awaiting.promise().where();
  else
    return {};
}

template <class T> class task_awaiter : started_task<T> {
public:
  using started_task<T>::started_task;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> awaiting) {
    if (!this->coroutine()) [[unlikely]]
      awaited_twice(where_made(awaiting));
    this->outcome().continue_with(awaiting);
    return this->coroutine();
  }
  T await_resume() { return this->outcome().take(); }
};

[[gnu::cold]] inline void never_awaited(const promise_base &promise) noexcept {
  const std::source_location where = promise.where();
  report_misuse(misuse::task_never_awaited,
                "task " + quoted(where.function_name()) + " was never awaited: it did not run",
                where);
}

} // namespace detail

template <class T = void> class [[nodiscard]] COTIDY_DETAIL_ELIDABLE task {
public:
  using promise_type = detail::promise<T>;
  using value_type = T;

  task() noexcept = default;
  task(task &&other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  task &operator=(task &&other) noexcept {
    task old(std::move(other));
    std::swap(coroutine_, old.coroutine_);
    return *this;
  }
  ~task() {
    if (coroutine_) [[unlikely]]
      drop();
  }

  // Whether it can still be awaited.
  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(coroutine_); }

  detail::task_awaiter<T> operator co_await() && noexcept {
    return detail::task_awaiter<T>(std::exchange(coroutine_, nullptr));
  }

  // For what runs a task by other means than co_await: run, spawn, groups.
  [[nodiscard]] detail::started_task<T>
  start(std::source_location where = std::source_location::current()) && {
    if (!coroutine_) [[unlikely]]
      detail::awaited_twice(where);
    return detail::started_task<T>(std::exchange(coroutine_, nullptr));
  }

private:
  friend detail::promise_of<T>;
  using handle = std::coroutine_handle<promise_type>;
  explicit task(handle coroutine) noexcept : coroutine_(coroutine) {}

  // Out of line, so that the compiler sees everywhere that an awaited task has nothing to drop.
  [[gnu::noinline]] void drop() noexcept {
    if (detail::debug_enabled) [[unlikely]]
      detail::never_awaited(coroutine_.promise());
    coroutine_.destroy();
  }

  handle coroutine_;
};

} // namespace cotidy
