// The threads on which blocking work runs. A job is a node in the frame that waits for it, so
// handing one over allocates nothing; threads are started as they are needed, up to a limit, and
// stay. Jobs beyond that wait their turn, and can be withdrawn until then.
#pragma once
#include <cotidy/detail/list.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace cotidy::detail {

class job : public list_node<job> {
public:
  // On a thread of the pool; afterwards the pool does not touch it.
  virtual void run() noexcept = 0;

protected:
  ~job() = default;
};

class thread_pool : immovable {
public:
  explicit thread_pool(std::size_t limit) : limit_(limit) {}

  // Sees to it that a job that is submitted now finds a thread. May throw, where submit may not.
  void make_room() {
    const std::lock_guard lock(mutex_);
    if (idle_ > queued_ || threads_.size() == limit_)
      return;
    try {
      threads_.emplace_back([this](const std::stop_token &closing) { work(closing); });
      ++idle_;
    } catch (...) {
      if (threads_.empty())
        throw; // otherwise the others do it, later
    }
  }

  void submit(job &what) noexcept {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(what);
      ++queued_;
    }
    changed_.notify_one();
  }

  // Whether it had not begun, and never will.
  bool withdraw(job &what) noexcept {
    const std::lock_guard lock(mutex_);
    if (!what.linked())
      return false;
    what.unlink();
    --queued_;
    return true;
  }

  // The pool of the program. More threads than cores, for they wait rather than compute.
  static thread_pool &shared() {
    static thread_pool pool(std::max<std::size_t>(16, 2 * std::thread::hardware_concurrency()));
    return pool;
  }

private:
  void work(const std::stop_token &closing) noexcept {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, closing, [this] { return !queue_.empty(); })) {
      job &next = *queue_.pop_front();
      --queued_;
      --idle_;
      lock.unlock();
      next.run();
      lock.lock();
      ++idle_;
    }
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  list<job, job> queue_;
  std::size_t queued_ = 0, idle_ = 0;
  std::vector<std::jthread> threads_; // last, so that they end before what they use
};

} // namespace cotidy::detail
