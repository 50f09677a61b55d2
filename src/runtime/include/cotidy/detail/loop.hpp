// The heart of the runtime: the queue of fibers that can go on, the timers, and the mailbox for
// other threads. One loop runs on a thread at a time.
#pragma once
#include <cotidy/debug.hpp>
#include <cotidy/detail/fiber.hpp>
#include <cotidy/detail/timers.hpp>

#include <algorithm>

namespace cotidy::detail {

class loop : immovable {
public:
  using clock = std::chrono::steady_clock;

  explicit loop(bool virtual_time) : virtual_time_(virtual_time) {
    if (running_loop)
      refuse_nested();
    running_loop = this;
  }
  ~loop() {
    abandon_detached();
    running_loop = nullptr;
  }

  [[nodiscard]] time_point now() const noexcept { return virtual_time_ ? now_ : clock::now(); }
  [[nodiscard]] timer_heap &timers() noexcept { return timers_; }
  [[nodiscard]] const std::shared_ptr<mailbox> &box() const noexcept { return box_; }

  void make_ready(fiber &what) noexcept { ready_.push_back(what); }

  // Takes a fiber's first step now, inside of the running one, unless too many are begun in each
  // other: that would use up the stack. Its end is left for the loop to see, so that who started it
  // can wait for it first.
  void start(fiber &what) noexcept {
    if (begun_ == most_begun)
      return make_ready(what);
    fiber *const starter = running_fiber;
    ++begun_;
    resume(what);
    --begun_;
    running_fiber = starter;
    if (what.root_.done()) {
      what.resume_at_ = nullptr;
      make_ready(what);
    }
  }

  // The running fiber goes on when the others that are ready have had their turn.
  void go_on_later(std::coroutine_handle<> at) noexcept {
    running_fiber->resume_at_ = at;
    make_ready(*running_fiber);
  }

  // While another thread owes this loop a message, an idle loop waits instead of calling it a
  // deadlock, and does not end.
  void expect_message() noexcept { ++messages_owed_; }
  void message_came() noexcept { --messages_owed_; }
  [[nodiscard]] bool owed() const noexcept { return messages_owed_ != 0; }

  // While someone listens to what may come from outside (a signal, a stop request), an idle loop
  // sleeps instead of calling it a deadlock; nothing else waits for it.
  void listen() noexcept { ++listeners_; }
  void unlisten() noexcept { --listeners_; }

  void adopt(detached_fiber &what) noexcept {
    detached_.push_back(what);
    if (ending_)
      what.cancel();
    start(what);
  }

  // Main has ended: cancels what runs by itself, lets it unwind, and destroys what does not.
  void end() {
    ending_ = true;
    detached_.for_each([](detached_fiber &each) { each.cancel(); });
    run_until([this] { return detached_.empty() && !owed(); });
    abandon_detached();
  }

  // The names of what still waits, for the report of a deadlock.
  [[nodiscard]] std::string names_of_detached() {
    std::string names;
    detached_.for_each([&](detached_fiber &each) { names += ", " + quoted(each.name()); });
    return names;
  }

  // Runs until `done` says so; false if that can no longer happen: nothing is ready and nothing is
  // to come.
  template <class Done> bool run_until(Done done) {
    for (unsigned steps = 0;; ++steps) {
      if (steps % steps_between_looks == 0)
        look_outside();
      if (done())
        return true;
      if (fiber *const next = ready_.pop_front())
        step(*next);
      else if (!wait())
        return false;
    }
  }

  // How long one step may keep the loop before debug mode reports it.
  std::chrono::nanoseconds block_limit = std::chrono::milliseconds(100);

private:
  // Fairness: how often a busy loop looks at timers and messages.
  static constexpr unsigned steps_between_looks = 64;
  static constexpr unsigned most_begun = 32;
  // After so many more suspensions a cancelled task is no longer believed to clean up.
  static constexpr unsigned steps_to_clean_up = 1000;

  [[noreturn, gnu::cold]] static void refuse_nested() {
    constexpr const char *text = "run called inside a running loop; co_await the task instead";
    if (debug_enabled && running_fiber)
      report_misuse(misuse::loop_nested, text, running_fiber->where());
    throw std::logic_error(std::string("cotidy: ") + text);
  }

  void abandon_detached() noexcept {
    while (detached_fiber *const stuck = detached_.pop_front())
      stuck->abandon();
  }

  void step(fiber &next) noexcept {
    if (next.resume_at_)
      resume(next);
    running_fiber = nullptr;
    if (next.root_.done())
      next.ended();
  }

  void resume(fiber &next) noexcept {
    running_fiber = &next;
    if (debug_enabled) [[unlikely]]
      timed_resume(next);
    else
      next.resume_at_.resume();
  }

  void timed_resume(fiber &next) noexcept {
    if (next.cancelled_ && ++next.steps_since_cancelled_ == steps_to_clean_up)
      report_misuse(misuse::cancellation_ignored,
                    "task " + quoted(next.name()) +
                        " was cancelled and goes on: operation_cancelled is swallowed somewhere",
                    next.where());
    const auto start = clock::now();
    const auto others = std::exchange(begun_took_, {});
    next.resume_at_.resume();
    const auto all = clock::now() - start;
    const auto took = all - std::exchange(begun_took_, others + all);
    if (took > block_limit)
      report_misuse(
          misuse::loop_blocked,
          "task " + quoted(next.name()) + " kept the loop for " +
              std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) +
              " ms without a suspension: all other tasks waited",
          next.where());
  }

  void look_outside() noexcept {
    box_->deliver();
    if (!virtual_time_ && !timers_.empty())
      timers_.fire(clock::now());
  }

  // Nothing is ready. False if nothing can become so.
  bool wait() {
    if (box_->deliver())
      return true;
    if (!timers_.empty() && virtual_time_ && !owed()) {
      now_ = std::max(now_, timers_.next());
      return timers_.fire(now_);
    }
    if (timers_.empty() && !owed() && (listeners_ == 0 || ending_))
      return false;
    if (timers_.empty() || virtual_time_)
      box_->sleep();
    else if (const auto rest = timers_.next() - clock::now(); rest.count() > 0)
      box_->sleep(rest);
    look_outside();
    return true;
  }

  const bool virtual_time_;
  time_point now_{};
  timer_heap timers_;
  std::shared_ptr<mailbox> box_ = std::make_shared<mailbox>();
  std::size_t messages_owed_ = 0, listeners_ = 0;
  unsigned begun_ = 0;                    // fibers that take their first steps inside each other
  std::chrono::nanoseconds begun_took_{}; // in debug mode: so long did those within a step take
  list<fiber, ready_tag> ready_;
  list<detached_fiber, detached_tag> detached_;
  bool ending_ = false;
};

inline void fiber::cancel() noexcept {
  if (std::exchange(cancelled_, true))
    return;
  if (stop_.stop_possible())
    stop_.request_stop();
  if (!waiting_) {
    pending_ = true;
    return;
  }
  suspension &wait = *waiting_;
  wait.cancelled_ = true;
  if (wait.on_cancel())
    wait.wake();
}

inline bool suspension::suspend(std::coroutine_handle<> awaiting) {
  fiber &current = current_fiber();
  cancelled_ = std::exchange(current.pending_, false);
  if (cancelled_ && on_cancel()) [[unlikely]]
    return false;
  fiber_ = &current;
  current.resume_at_ = awaiting;
  current.waiting_ = this;
  return true;
}

inline void suspension::wake() noexcept {
  fiber &woken = *std::exchange(fiber_, nullptr);
  woken.waiting_ = nullptr;
  running_loop->make_ready(woken);
}

inline bool outside_suspension::suspend(std::coroutine_handle<> awaiting) {
  if (!suspension::suspend(awaiting))
    return false;
  box_ = this_loop().box();
  this_loop().expect_message();
  return true;
}

inline void outside_suspension::deliver() noexcept {
  running_loop->message_came();
  wake();
}

} // namespace cotidy::detail
