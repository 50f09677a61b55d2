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

#if defined(__has_cpp_attribute) && __has_cpp_attribute(clang::coro_await_elidable)
#define COTIDY_DETAIL_ELIDABLE [[clang::coro_await_elidable]]
#else
#define COTIDY_DETAIL_ELIDABLE
#endif

namespace cotidy {

template <class T> class task;

namespace detail {

class promise_base {
public:
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      return ended.promise().continuation_;
    }
    void await_resume() const noexcept {}
  };

  static void *operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void *frame, std::size_t size) noexcept { free_frame(frame, size); }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }

  void continue_with(std::coroutine_handle<> continuation) noexcept {
    continuation_ = continuation;
  }
  [[nodiscard]] std::source_location where() const noexcept { return where_; }

protected:
  explicit promise_base() noexcept = default;
  promise_base(const promise_base &) = delete;
  promise_base &operator=(const promise_base &) = delete;
  ~promise_base() = default;

  std::source_location where_;

private:
  std::coroutine_handle<> continuation_;
};

template <class T> class promise final : public promise_base {
  using stored = std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, T>;

public:
  promise() noexcept {}
  ~promise() { clear(); }

  // The default argument is evaluated in the coroutine: it names the coroutine's function.
  task<T> get_return_object(std::source_location here = std::source_location::current()) noexcept {
    where_ = here;
    return task<T>(std::coroutine_handle<promise>::from_promise(*this));
  }

  template <class U = T>
    requires std::is_constructible_v<T, U>
  void return_value(U &&value) noexcept(std::is_nothrow_constructible_v<T, U>) {
    if constexpr (std::is_reference_v<T>)
      std::construct_at(&value_, std::addressof(value));
    else
      std::construct_at(&value_, std::forward<U>(value));
    state_ = state::value;
  }

  void unhandled_exception() noexcept {
    clear();
    std::construct_at(&error_, std::current_exception());
    state_ = state::error;
  }

  [[nodiscard]] std::exception_ptr error() const noexcept {
    return state_ == state::error ? error_ : nullptr;
  }

  T take() {
    if (state_ == state::error) [[unlikely]]
      std::rethrow_exception(error_);
    if constexpr (std::is_reference_v<T>)
      return static_cast<T>(*value_);
    else
      return std::move(value_);
  }

  // The value where it lies; only after an end without error.
  [[nodiscard]] std::add_lvalue_reference_t<T> value() noexcept {
    if constexpr (std::is_reference_v<T>)
      return *value_;
    else
      return value_;
  }

private:
  enum class state : unsigned char { empty, value, error };

  void clear() noexcept {
    if (state_ == state::value)
      std::destroy_at(&value_);
    else if (state_ == state::error)
      std::destroy_at(&error_);
    state_ = state::empty;
  }

  union {
    stored value_;
    std::exception_ptr error_;
  };
  state state_ = state::empty;
};

template <> class promise<void> final : public promise_base {
public:
  task<void>
  get_return_object(std::source_location here = std::source_location::current()) noexcept;
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  [[nodiscard]] std::exception_ptr error() const noexcept { return error_; }
  void value() const noexcept {}
  void take() const {
    if (error_) [[unlikely]]
      std::rethrow_exception(error_);
  }

private:
  std::exception_ptr error_;
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
  friend promise_type;
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

inline task<void> detail::promise<void>::get_return_object(std::source_location here) noexcept {
  where_ = here;
  return task<void>(std::coroutine_handle<promise>::from_promise(*this));
}

} // namespace cotidy
