// The heart of the runtime: what runs, and what it waits for.
//
// A fiber is a chain of coroutines that await each other: main, each spawned task, each child of a
// group. It is what the loop schedules, what is cancelled, and what carries the name and the
// context values. Awaiting a task stays within the fiber and costs nothing here. A suspension is
// one wait of one fiber; it lies in the awaiter, so in the coroutine's frame, and is all that a
// primitive needs (see README.md, "How a primitive is built").
#pragma once
#include <cotidy/debug.hpp>
#include <cotidy/detail/frame_memory.hpp>
#include <cotidy/detail/list.hpp>
#include <cotidy/detail/mailbox.hpp>
#include <cotidy/detail/timers.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace cotidy {

// Thrown at a suspension point of a task that was cancelled. No failure: it is never reported as
// one.
struct operation_cancelled : std::exception {
  [[nodiscard]] const char *what() const noexcept override { return "cotidy: operation cancelled"; }
};

namespace detail {

class fiber;
class loop;
class suspension;

constinit inline thread_local loop *running_loop = nullptr;
constinit inline thread_local fiber *running_fiber = nullptr;

[[noreturn, gnu::cold]] inline void used_outside(const char *what) {
  throw std::logic_error(std::string("cotidy: used outside of ") + what);
}

[[nodiscard]] inline loop &this_loop() {
  if (!running_loop) [[unlikely]]
    used_outside("cotidy::run");
  return *running_loop;
}

[[nodiscard]] inline fiber &current_fiber() {
  if (!running_fiber) [[unlikely]]
    used_outside("a task");
  return *running_fiber;
}

// A link of the chain of context values that a fiber carries and its children inherit.
struct context_node : immovable {
  explicit context_node(const void *key, std::shared_ptr<const context_node> outer) noexcept
      : key(key), outer(std::move(outer)) {}
  virtual ~context_node() = default;
  const void *const key;
  const std::shared_ptr<const context_node> outer;
};

inline constexpr std::string_view unnamed = "unnamed"; // a name that no allocation copies

class fiber : immovable {
public:
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] std::source_location where() const noexcept { return where_; }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  [[nodiscard]] bool waiting() const noexcept { return waiting_ != nullptr; }

  // The error that it ended with, or null.
  [[nodiscard]] virtual std::exception_ptr error() const noexcept = 0;

  // Takes its first step, inside of the one that starts it.
  void start();

  // It was resumed, and goes on when the others that are ready have had their turn.
  void go_on_later(std::coroutine_handle<> at);

  // Cancels the fiber, once: see cancellation.hpp.
  void cancel() noexcept;

  // A suspension point by itself: throws if a cancellation is due.
  void throw_if_due() {
    if (std::exchange(pending_, false)) [[unlikely]]
      throw operation_cancelled();
  }

  // Delivers a cancellation again, at the next suspension point: for a wait that took it and went
  // on.
  void redeliver() noexcept { pending_ = true; }

  [[nodiscard]] std::stop_token stop_token() {
    if (!stop_.stop_possible()) {
      stop_ = std::stop_source();
      if (cancelled_)
        stop_.request_stop();
    }
    return stop_.get_token();
  }

  std::shared_ptr<const context_node> context;

protected:
  // Made in the fiber whose context it inherits.
  template <class Promise>
  fiber(std::coroutine_handle<Promise> root, std::string_view name, std::source_location where)
      : context(running_fiber ? running_fiber->context : nullptr), root_(root), resume_at_(root),
        name_(name), where_(where) {
    root.promise().continue_with(std::noop_coroutine());
  }
  template <class Promise>
  fiber(std::coroutine_handle<Promise> root, std::string_view name)
      : fiber(root, name, root.promise().where()) {}
  ~fiber();

  // The root has ended; may destroy the fiber.
  virtual void ended() noexcept = 0;

  void set_name(std::string_view name) noexcept { name_ = name; }

private:
  friend class loop;
  friend class suspension;
  friend class ready_queue;

  std::coroutine_handle<> root_, resume_at_; // the latter is null from the end on
  suspension *waiting_ = nullptr;
  fiber *next_ready_ = nullptr;
  bool ready_ = false, cancelled_ = false, pending_ = false;
  unsigned steps_since_cancelled_ = 0; // counted in debug mode
  std::stop_source stop_{std::nostopstate};
  std::string_view name_;
  std::source_location where_;
};

// A fiber of some kind, with the task that is its root.
template <class T> class started_task; // task.hpp
template <class Kind, class T> class fiber_of : public Kind {
public:
  template <class... Rest>
  explicit fiber_of(started_task<T> root, const Rest &...rest)
      : Kind(root.coroutine(), rest...), task_(std::move(root)) {}
  ~fiber_of() = default;
  [[nodiscard]] std::exception_ptr error() const noexcept final { return outcome().error(); }
  [[nodiscard]] auto &outcome() const noexcept { return task_.outcome(); }

private:
  started_task<T> task_;
};

// A fiber of some kind, with a name of its own and memory that is used again.
template <class Kind> class spawned_fiber : public Kind, public recycled {
protected:
  template <class Promise>
  spawned_fiber(std::coroutine_handle<Promise> root, std::string_view name,
                std::source_location where)
      : Kind(root, {}, where), own_name_(name) {
    this->set_name(own_name_);
  }
  ~spawned_fiber() = default;

private:
  const std::string own_name_;
};

// A fiber that nobody owns but itself: it is left to the loop, which ends it when main has ended.
struct detached_tag;
class detached_fiber : public fiber, public list_node<detached_tag> {
public:
  // The loop is over and the fiber did not end: destroys its frames.
  virtual void abandon() noexcept = 0;

protected:
  using fiber::fiber;
  ~detached_fiber() = default;
};

class suspension : public list_node<> {
protected:
  suspension() noexcept = default;
  ~suspension() {
    if (fiber_)
      fiber_->waiting_ = nullptr;
  }

  // From await_suspend, last or before the suspension is put where it is found: the running fiber
  // waits here, in `awaiting`. False when it is to go on at once, because a cancellation was due:
  // return that.
  bool suspend(std::coroutine_handle<> awaiting);

  // From await_resume: throws if the wait ended because of a cancellation.
  void throw_if_cancelled() const {
    if (cancelled_) [[unlikely]]
      throw operation_cancelled();
  }

  // The fiber is cancelled while it waits here. Withdraw what was asked for, and return true: the
  // fiber goes on and throw_if_cancelled throws. Return false if the wait must go on: wake is
  // called later as without cancellation.
  virtual bool on_cancel() noexcept {
    unlink();
    return true;
  }

  [[nodiscard]] bool was_cancelled() const noexcept { return cancelled_; }
  [[nodiscard]] bool waiting() const noexcept { return fiber_ != nullptr; }

public:
  // On the loop's thread, once for each time it suspended: the fiber becomes ready.
  void wake() noexcept;

private:
  friend class fiber;
  fiber *fiber_ = nullptr; // while it waits
  bool cancelled_ = false;
};

// A wait for one's turn in a queue of a primitive.
class queued_suspension : protected suspension {
public:
  bool await_suspend(std::coroutine_handle<> awaiting) {
    if (!suspend(awaiting))
      return false;
    queue_.push_back(*this);
    return true;
  }
  void await_resume() const { throw_if_cancelled(); }

protected:
  explicit queued_suspension(list<suspension> &queue) noexcept : queue_(queue) {}
  ~queued_suspension() = default;

private:
  list<suspension> &queue_;
};

// The fibers that can go on, first in, first out: linked one way, since every switch pays for it.
class ready_queue : immovable {
public:
  void push(fiber &what) noexcept {
    assert(!what.ready_);
    what.ready_ = true;
    what.next_ready_ = nullptr;
    *end_ = &what;
    end_ = &what.next_ready_;
  }

  // Null when there is none.
  fiber *pop() noexcept {
    fiber *const first = first_;
    if (first)
      take(&first_);
    return first;
  }

  void remove(const fiber &what) noexcept {
    fiber **link = &first_;
    while (*link != &what)
      link = &(*link)->next_ready_;
    take(link);
  }

private:
  void take(fiber **link) noexcept {
    fiber &taken = **link;
    taken.ready_ = false;
    *link = taken.next_ready_;
    if (!*link)
      end_ = link;
  }

  fiber *first_ = nullptr;
  fiber **end_ = &first_;
};

class loop : immovable {
public:
  using clock = std::chrono::steady_clock;

  explicit loop(bool virtual_time) : virtual_time_(virtual_time) {
    if (running_loop)
      throw std::logic_error("cotidy: run called inside a running loop; co_await the task instead");
    running_loop = this;
  }
  ~loop() {
    abandon_detached();
    running_loop = nullptr;
  }

  [[nodiscard]] time_point now() const noexcept { return virtual_time_ ? now_ : clock::now(); }
  [[nodiscard]] timer_heap &timers() noexcept { return timers_; }
  [[nodiscard]] const std::shared_ptr<mailbox> &box() const noexcept { return box_; }

  void make_ready(fiber &what) noexcept { ready_.push(what); }
  void forget(const fiber &ready) noexcept { ready_.remove(ready); }

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
      if (fiber *const next = ready_.pop())
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
      box_->sleep(std::nullopt);
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
  ready_queue ready_;
  list<detached_fiber, detached_tag> detached_;
  bool ending_ = false;
};

inline fiber::~fiber() {
  if (ready_) [[unlikely]]
    running_loop->forget(*this);
}

inline void fiber::start() { this_loop().start(*this); }

inline void fiber::go_on_later(std::coroutine_handle<> at) {
  resume_at_ = at;
  this_loop().make_ready(*this);
}

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

// A suspension that another thread ends. Once it suspended, that thread must call
// wake_from_any_thread, once; a loop does not end, nor destroys the frame, before that came.
class outside_suspension : public suspension, private message {
public:
  void wake_from_any_thread() noexcept {
    const std::shared_ptr<mailbox> box = box_; // this frame may be gone as soon as it is posted
    box->post(*this);
  }

protected:
  ~outside_suspension() = default;

  bool suspend(std::coroutine_handle<> awaiting) {
    if (!suspension::suspend(awaiting))
      return false;
    box_ = this_loop().box();
    this_loop().expect_message();
    return true;
  }

  // The other thread cannot be called back: its answer is waited for.
  bool on_cancel() noexcept override { return !waiting(); }

private:
  void deliver() noexcept final {
    running_loop->message_came();
    wake();
  }

  std::shared_ptr<mailbox> box_;
};

} // namespace detail
} // namespace cotidy
