// Signals of the process as messages to a loop. The handler that is installed does nothing but post
// a message, which is safe there. What the program had set before is restored when the watch ends.
#pragma once
#include <cotidy/detail/loop.hpp>

#include <array>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

namespace cotidy::detail {

class signal_watch final : message {
public:
  using callback = std::function<void(int)>;

  // Calls back on the loop's thread. One watch of a signal at a time in the whole program.
  signal_watch(std::vector<int> numbers, callback on_signal)
      : numbers_(std::move(numbers)), on_signal_(std::move(on_signal)), loop_(this_loop()),
        box_(loop_.box().get()) {
    box_->open(); // a handler can only write to a pipe that is there
    previous_.reserve(numbers_.size());
    try {
      for (const int number : numbers_)
        install(number);
    } catch (...) {
      restore();
      throw;
    }
    if (!numbers_.empty())
      loop_.listen(); // an idle loop may wait for a signal alone
  }
  ~signal_watch() {
    restore();
    if (!numbers_.empty())
      loop_.unlisten();
    if (posted_)
      box_->deliver(); // what a handler posted must not be found there later
  }

private:
  static constexpr std::size_t known = 65;
  static inline std::array<std::atomic<signal_watch *>, known> watches{};
  static inline std::atomic<int> handlers_running{0};

  static void handle(int number) noexcept {
    handlers_running.fetch_add(1);
    if (signal_watch *const watch = watches[static_cast<std::size_t>(number)].load())
      watch->note(number);
    handlers_running.fetch_sub(1);
  }

  void note(int number) noexcept {
    last_.store(number);
    times_.fetch_add(1);
    if (!posted_.exchange(true))
      box_->post(*this);
  }

  void deliver() noexcept override {
    posted_ = false;
    for (int times = times_.exchange(0); times > 0; --times)
      on_signal_(last_);
  }

  void install(int number) {
    signal_watch *nobody = nullptr;
    if (number <= 0 || number >= int(known) ||
        !watches[static_cast<std::size_t>(number)].compare_exchange_strong(nobody, this))
      throw std::logic_error("cotidy: signal " + std::to_string(number) +
                             " is watched already, or is none");
    struct sigaction action{};
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    previous_.emplace_back();
    if (::sigaction(number, &action, &previous_.back()) != 0) {
      previous_.pop_back();
      watches[static_cast<std::size_t>(number)] = nullptr;
      throw std::system_error(errno, std::generic_category(), "cotidy: cannot handle a signal");
    }
  }

  // Waits for handlers that run on other threads, for they may use the watch.
  void restore() noexcept {
    for (std::size_t index = 0; index < previous_.size(); ++index) {
      ::sigaction(numbers_[index], &previous_[index], nullptr);
      watches[static_cast<std::size_t>(numbers_[index])] = nullptr;
    }
    while (handlers_running.load() != 0)
      std::this_thread::yield();
  }

  const std::vector<int> numbers_;
  const callback on_signal_;
  loop &loop_;
  mailbox *const box_;
  std::vector<struct sigaction> previous_;
  std::atomic<int> last_{0}, times_{0};
  std::atomic<bool> posted_{false};
};

} // namespace cotidy::detail
