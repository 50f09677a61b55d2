// How other threads, and signal handlers, reach a loop. A message is a node that its owner keeps
// alive; posting it pushes it on a lock-free stack and, only when the loop sleeps, writes a byte to
// the pipe that the loop sleeps on. The mailbox is shared: a thread that has just posted may still
// hold it when the loop is gone.
#pragma once
#include <cotidy/detail/immovable.hpp>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace cotidy::detail {

class message : immovable {
protected:
  ~message() = default;
  // On the loop's thread.
  virtual void deliver() noexcept = 0;

private:
  friend class mailbox;
  message *next_ = nullptr;
};

class mailbox : immovable {
public:
  ~mailbox() {
    for (const int end : pipe_)
      if (end >= 0)
        ::close(end);
  }

  // From any thread; each message at most once at a time.
  void post(message &what) noexcept {
    message *last = last_.load(std::memory_order_relaxed);
    do
      what.next_ = last;
    while (!last_.compare_exchange_weak(last, &what));
    if (asleep_.load())
      ring();
  }

  // Wakes a sleeping loop; safe in a signal handler.
  void ring() const noexcept {
    const int saved = errno;
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(pipe_[1], &byte, 1); // full: it will wake anyway
    errno = saved;
  }

  // On the loop's thread: delivers what came in, in the order in which it came.
  bool deliver() noexcept {
    if (!last_.load(std::memory_order_relaxed))
      return false;
    message *stack = last_.exchange(nullptr, std::memory_order_acquire), *queue = nullptr;
    while (message *const top = stack) {
      stack = top->next_;
      top->next_ = queue;
      queue = top;
    }
    while (message *const first = queue) {
      queue = first->next_;
      first->deliver();
    }
    return true;
  }

  // Makes the pipe, which a loop that never sleeps does not need.
  void open() {
    if (pipe_[0] < 0 && ::pipe2(pipe_, O_NONBLOCK | O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "cotidy: no pipe to sleep on");
  }

  // On the loop's thread: sleeps until something is posted, a signal rings, or the time has passed.
  void sleep(std::chrono::nanoseconds longest = std::chrono::nanoseconds::max()) {
    open();
    asleep_.store(true);
    if (!last_.load())
      wait_for_ring(longest);
    asleep_.store(false, std::memory_order_relaxed);
  }

private:
  void wait_for_ring(std::chrono::nanoseconds longest) const noexcept {
    pollfd readable{pipe_[0], POLLIN, 0};
    timespec limit{};
    limit.tv_sec = static_cast<std::time_t>(longest.count() / 1'000'000'000);
    limit.tv_nsec = static_cast<long>(longest.count() % 1'000'000'000);
    ::ppoll(&readable, 1, &limit, nullptr);
    char bytes[64];
    while (::read(pipe_[0], bytes, sizeof bytes) > 0) {
    }
  }

  std::atomic<message *> last_{nullptr};
  std::atomic<bool> asleep_{false};
  int pipe_[2] = {-1, -1};
};

} // namespace cotidy::detail
