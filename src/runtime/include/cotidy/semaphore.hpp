// semaphore: so many units of something, such as requests that may be under way at once.
//
// `auto units = co_await semaphore.acquire(n);` holds n units until `units` dies. Waiters are
// served in the order in which they came, also when a later one wants less; one that is cancelled
// leaves the queue and lets the next ones pass. To want more than there are is an error at once
// (std::invalid_argument), not an endless wait. Of one loop and its thread.
//
//   cotidy::task<> fetch(cotidy::semaphore &connections, int page) {
//     auto connection = co_await connections.acquire();
//     co_await cotidy::sleep_for(std::chrono::milliseconds(10));
//     std::cout << "page " << page << '\n'; // two at a time
//   }
//   int main() {
//     cotidy::semaphore connections(2);
//     auto page = [&](int number) { return fetch(connections, number); };
//     cotidy::run(cotidy::gather(page(1), page(2), page(3)));
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

namespace cotidy {

class semaphore {
public:
  class [[nodiscard]] units {
  public:
    units() noexcept = default;
    [[nodiscard]] std::size_t count() const noexcept {
      return semaphore_ ? semaphore_.get_deleter().count : 0;
    }
    [[nodiscard]] explicit operator bool() const noexcept { return count() != 0; }

    // Gives them back early.
    void release() noexcept { semaphore_.reset(); }

  private:
    friend class semaphore;
    struct give_back {
      void operator()(semaphore *from) const noexcept { from->put_back(count); }
      std::size_t count;
    };
    units(semaphore &from, std::size_t count) noexcept : semaphore_(&from, give_back{count}) {}
    std::unique_ptr<semaphore, give_back> semaphore_;
  };

  class [[nodiscard]] acquire_operation final : public detail::queued_suspension {
  public:
    acquire_operation(semaphore &from, std::size_t count) noexcept
        : queued_suspension(from.waiters_), semaphore_(from), count_(count) {}
    bool await_ready() noexcept {
      units_ = semaphore_.try_acquire(count_);
      return units_ || count_ == 0;
    }
    units await_resume() {
      throw_if_cancelled();
      return std::move(units_);
    }

  private:
    friend class semaphore;
    // Those behind it may want less.
    bool on_cancel() noexcept override {
      unlink();
      semaphore_.serve();
      return true;
    }
    semaphore &semaphore_;
    const std::size_t count_;
    units units_; // from the hand-over on: given back if the frame is destroyed before it goes on
  };

  explicit semaphore(std::size_t capacity) noexcept : capacity_(capacity), free_(capacity) {}

  [[nodiscard]] acquire_operation acquire(std::size_t count = 1) {
    if (count > capacity_)
      throw std::invalid_argument("cotidy: more units wanted than the semaphore has");
    return {*this, count};
  }

  // Empty when it would have to wait.
  units try_acquire(std::size_t count = 1) noexcept {
    return waiters_.empty() && count <= free_ ? take(count) : units();
  }

  [[nodiscard]] std::size_t available() const noexcept { return free_; }

private:
  units take(std::size_t count) noexcept {
    free_ -= count;
    return {*this, count};
  }
  void put_back(std::size_t count) noexcept {
    free_ += count;
    serve();
  }
  void serve() noexcept {
    while (!waiters_.empty()) {
      auto &next = static_cast<acquire_operation &>(waiters_.front());
      if (next.count_ > free_)
        return;
      next.units_ = take(next.count_);
      next.unlink();
      next.wake();
    }
  }

  const std::size_t capacity_;
  std::size_t free_;
  detail::list<detail::suspension> waiters_;
};

} // namespace cotidy
