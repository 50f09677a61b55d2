// run(main): the loop of a program or of a test.
//
// run starts main, runs all that is ready, sleeps until a timer or another thread wakes it, and
// returns main's value or throws its error. Spawned tasks that still run when main ends are
// cancelled, and run returns when they have unwound. Everything of one loop runs on the thread that
// called run, in the order in which it became ready; what is started runs to its first suspension.
// Called inside a running loop it throws std::logic_error at once: it could only deadlock. When
// nothing is ready, no timer is set and no other thread owes an answer, nothing can ever happen:
// run cancels main and throws deadlock_error. With a virtual clock, time stands still while a task
// runs and jumps to the next timer when none can.
//
//   int main() {
//     auto patient = []() -> cotidy::task<int> {
//       co_await cotidy::sleep_for(std::chrono::hours(24));
//       co_return 42;
//     };
//     return cotidy::run(patient(), cotidy::virtual_clock{}) == 42 ? 0 : 1; // at once
//   }
#pragma once
#include <cotidy/cancellation.hpp>
#include <cotidy/task.hpp>

#include <optional>

namespace cotidy {

// Nothing that waits can ever go on.
class deadlock_error : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

struct run_options {
  bool virtual_time = false;
  std::stop_token stop{};                     // cancels main; may be stopped on any thread
  std::string_view name = "main";             // of main, in reports
  std::chrono::milliseconds block_limit{100}; // a longer step is reported in debug mode
};

// Options for tests.
struct virtual_clock : run_options {
  virtual_clock() { virtual_time = true; }
};

// The time that this loop's timers go by.
[[nodiscard]] inline std::chrono::steady_clock::time_point now() {
  return detail::this_loop().now();
}

namespace detail {

class main_fiber : public fiber {
public:
  using fiber::fiber;
  bool done = false;

protected:
  ~main_fiber() = default;

private:
  void ended() noexcept override { done = true; }
};

// Brings a stop request from its thread to the loop.
class stop_relay final : message {
public:
  stop_relay(std::stop_token token, fiber &target)
      : target_(target), box_(this_loop().box()), callback_(std::move(token), post{*this}) {}

private:
  struct post {
    stop_relay &relay;
    void operator()() const noexcept { relay.box_->post(relay); }
  };
  void deliver() noexcept override { target_.cancel(); }

  fiber &target_;
  const std::shared_ptr<mailbox> box_;
  std::stop_callback<post> callback_;
};

} // namespace detail

template <class T> T run(task<T> main, run_options options = {}) {
  auto started = std::move(main).start();
  detail::loop loop(options.virtual_time);
  loop.block_limit = options.block_limit;
  detail::fiber_of<detail::main_fiber, T> fiber(std::move(started), options.name);
  loop.make_ready(fiber);
  if (options.stop.stop_possible())
    loop.listen(); // an idle main may wait for the stop alone
  const detail::stop_relay relay(std::move(options.stop), fiber);
  const auto done = [&] { return fiber.done; };
  std::optional<deadlock_error> deadlock;
  if (!loop.run_until(done)) {
    deadlock.emplace("cotidy: deadlock: nothing can wake " + detail::quoted(options.name) +
                     loop.names_of_detached());
    fiber.cancel();
    loop.run_until(done);
  }
  loop.end();
  if (deadlock)
    throw *deadlock;
  return fiber.outcome().take();
}

} // namespace cotidy
