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
//     auto pay = [&](int amount) { return deposit(account, balance, amount); };
//     cotidy::run(cotidy::gather(pay(20), pay(22)), cotidy::virtual_clock{});
//     return balance == 42 ? 0 : 1;
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

namespace cotidy {

class mutex {
public:
  class [[nodiscard]] guard {
  public:
    guard() noexcept = default;
    [[nodiscard]] explicit operator bool() const noexcept { return mutex_ != nullptr; }

    // Gives the mutex back early.
    void unlock() noexcept { mutex_.reset(); }

  private:
    friend class mutex;
    struct release {
      void operator()(mutex *held) const noexcept { held->hand_over(); }
    };
    explicit guard(mutex &held) noexcept : mutex_(&held) {}
    std::unique_ptr<mutex, release> mutex_;
  };

  class [[nodiscard]] lock_operation final : public detail::queued_suspension {
  public:
    explicit lock_operation(mutex &wanted) noexcept
        : queued_suspension(wanted.waiters_), mutex_(wanted) {}
    ~lock_operation() {
      if (handed_over_)
        mutex_.hand_over();
    }
    bool await_ready() const noexcept { return mutex_.take(); }
    guard await_resume() {
      throw_if_cancelled();
      handed_over_ = false;
      return guard(mutex_);
    }

  private:
    friend class mutex;
    mutex &mutex_;
    bool handed_over_ = false; // given back if the frame is destroyed before it goes on
  };

  [[nodiscard]] lock_operation lock() noexcept { return lock_operation(*this); }

  // An empty guard when somebody holds it.
  guard try_lock() noexcept { return take() ? guard(*this) : guard(); }

  [[nodiscard]] bool locked() const noexcept { return locked_; }

private:
  bool take() noexcept { return !std::exchange(locked_, true); }
  void hand_over() noexcept {
    auto *const next = static_cast<lock_operation *>(waiters_.pop_front());
    locked_ = next != nullptr;
    if (next) {
      next->handed_over_ = true;
      next->wake();
    }
  }

  bool locked_ = false;
  detail::list<detail::suspension> waiters_;
};

} // namespace cotidy
