// mutex: one task at a time, also across suspensions, where a thread's mutex would be wrong.
//
// `auto guard = co_await mutex.lock();` holds it until the guard dies, however its scope is left.
// Waiters get it in the order in which they came: an unlock hands it to the first, so that nobody
// overtakes; one that is cancelled leaves the queue. Of one loop and its thread, and not recursive.
//
//   cotidy::task<> deposit(cotidy::mutex &account, int &balance, int amount) {
//     auto guard = co_await account.lock();
//     const int before = balance;
//     co_await cotidy::sleep_for(std::chrono::milliseconds(5)); // the bank thinks
//     balance = before + amount;
//   }
//   int main() {
//     cotidy::mutex account;
//     int balance = 0;
//     auto both = [&] { return cotidy::gather(deposit(account, balance, 20), deposit(account,
//     balance, 22)); }; cotidy::run(both(), cotidy::virtual_clock{}); return balance == 42 ? 0 : 1;
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

namespace cotidy {

class mutex {
public:
  class lock_operation;

  class [[nodiscard]] guard {
  public:
    guard() noexcept = default;
    guard(guard &&other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
    guard &operator=(guard &&other) noexcept {
      guard old(std::move(other));
      std::swap(mutex_, old.mutex_);
      return *this;
    }
    ~guard() { unlock(); }

    [[nodiscard]] explicit operator bool() const noexcept { return mutex_ != nullptr; }

    // Gives the mutex back early.
    void unlock() noexcept {
      if (mutex *const held = std::exchange(mutex_, nullptr))
        held->hand_over();
    }

  private:
    friend class mutex;
    explicit guard(mutex &held) noexcept : mutex_(&held) {}
    mutex *mutex_ = nullptr;
  };

  [[nodiscard]] lock_operation lock() noexcept;

  // An empty guard when somebody holds it.
  guard try_lock() noexcept { return take() ? guard(*this) : guard(); }

  [[nodiscard]] bool locked() const noexcept { return locked_; }

private:
  bool take() noexcept { return !std::exchange(locked_, true); }
  void hand_over() noexcept;

  bool locked_ = false;
  detail::list<detail::suspension> waiters_;
};

class [[nodiscard]] mutex::lock_operation final : detail::suspension {
public:
  explicit lock_operation(mutex &wanted) noexcept : mutex_(wanted) {}
  bool await_ready() noexcept {
    guard_ = mutex_.try_lock();
    return static_cast<bool>(guard_);
  }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    if (!suspend(awaiting))
      return false;
    mutex_.waiters_.push_back(*this);
    return true;
  }
  guard await_resume() {
    throw_if_cancelled();
    return std::move(guard_);
  }

private:
  friend class mutex;
  mutex &mutex_;
  guard guard_; // from the hand-over on: given back if the frame is destroyed before it goes on
};

inline mutex::lock_operation mutex::lock() noexcept { return lock_operation(*this); }

inline void mutex::hand_over() noexcept {
  locked_ = false;
  if (detail::suspension *const next = waiters_.pop_front()) {
    static_cast<lock_operation *>(next)->guard_ = try_lock();
    next->wake();
  }
}

} // namespace cotidy
