// A signal of the process as a message to a loop. The handler that is installed does nothing but
// post the message, which is safe there. What the program had set before is restored when the watch
// ends.
#pragma once
#include <cotidy/detail/loop.hpp>

#include <array>
#include <csignal>
#include <thread>

namespace cotidy::detail {

class signal_watch final : message {
public:
  using callback = std::function<void(int)>;

  // Calls back on the loop's thread. One watch of a signal at a time in the whole program.
  signal_watch(int number, callback on_signal)
      : number_(number), on_signal_(std::move(on_signal)), loop_(this_loop()), box_(*loop_.box()) {
    box_.open(); // a handler can only write to a pipe that is there
    signal_watch *nobody = nullptr;
    if (number <= 0 || number >= known || !watch(number).compare_exchange_strong(nobody, this))
      throw std::logic_error("cotidy: signal " + std::to_string(number) +
                             " is watched already, or is none");
    struct sigaction action{};
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    if (::sigaction(number, &action, &previous_) != 0) {
      watch(number) = nullptr;
      throw std::system_error(errno, std::generic_category(), "cotidy: cannot handle a signal");
    }
    loop_.listen(); // an idle loop may wait for a signal alone
  }
  ~signal_watch() {
    ::sigaction(number_, &previous_, nullptr);
    watch(number_) = nullptr;
    while (handlers_running.load() != 0) // on other threads: they may use the watch
      std::this_thread::yield();
    loop_.unlisten();
    if (times_ != 0)
      box_.deliver(); // what a handler posted must not be found there later
  }

private:
  static constexpr int known = 65;
  static inline std::array<std::atomic<signal_watch *>, known> watches{};
  static inline std::atomic<int> handlers_running{0};

  static std::atomic<signal_watch *> &watch(int number) noexcept {
    return watches[static_cast<std::size_t>(number)];
  }

  static void handle(int number) noexcept {
    handlers_running.fetch_add(1);
    if (signal_watch *const who = watch(number).load(); who && who->times_.fetch_add(1) == 0)
      who->box_.post(*who);
    handlers_running.fetch_sub(1);
  }

  void deliver() noexcept override {
    for (int times = times_.exchange(0); times > 0; --times)
      on_signal_(number_);
  }

  const int number_;
  const callback on_signal_;
  loop &loop_;
  mailbox &box_;
  struct sigaction previous_{};
  std::atomic<int> times_{0};
};

} // namespace cotidy::detail
