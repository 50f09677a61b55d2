// What runs, and what it waits for.
//
// A fiber is a chain of coroutines that await each other: main, each spawned task, each child of a
// group. It is what the loop schedules, what is cancelled, and what carries the name and the
// context values. Awaiting a task stays within the fiber and costs nothing here. A suspension is
// one wait of one fiber; it lies in the awaiter, so in the coroutine's frame, and is all that a
// primitive needs (see README.md, "How a primitive is built"). Include loop.hpp to use them.
#pragma once
#include <cotidy/detail/frame.hpp>
#include <cotidy/detail/list.hpp>
#include <cotidy/detail/mailbox.hpp>

#include <source_location>
#include <stdexcept>
#include <stop_token>
#include <string>
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

struct ready_tag;
class fiber : public list_node<ready_tag> {
public:
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] std::source_location where() const noexcept { return where_; }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

  // The error that it ended with, or null.
  [[nodiscard]] virtual std::exception_ptr error() const noexcept = 0;

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
  fiber(Promise &root, std::string_view name, std::source_location where)
      : context(running_fiber ? running_fiber->context : nullptr), root_(coroutine_of(root)),
        resume_at_(root_), name_(name), where_(where) {
    root.continue_with(std::noop_coroutine());
  }
  template <class Promise>
  fiber(Promise &root, std::string_view name) : fiber(root, name, root.where()) {}
  ~fiber() = default;

  // The root has ended; may destroy the fiber.
  virtual void ended() noexcept = 0;

private:
  friend class loop;
  friend class suspension;

  std::coroutine_handle<> root_, resume_at_; // the latter is null from the end on
  suspension *waiting_ = nullptr;
  bool cancelled_ = false, pending_ = false;
  unsigned steps_since_cancelled_ = 0; // counted in debug mode
  std::stop_source stop_{std::nostopstate};
  std::string_view name_;
  std::source_location where_;
};

template <class T> struct promise; // task.hpp

// A fiber of some kind, with the task that is its root.
template <class Kind, class T> class fiber_of : public Kind {
public:
  template <class... Rest>
  explicit fiber_of(frame<promise<T>> root, const Rest &...rest)
      : Kind(*root, rest...), root_(std::move(root)) {}
  ~fiber_of() = default;
  [[nodiscard]] std::exception_ptr error() const noexcept final { return root_->error(); }
  [[nodiscard]] promise<T> &outcome() const noexcept { return *root_; }

private:
  const frame<promise<T>> root_;
};

struct own_name {
  const std::string text;
};

// A fiber of some kind, with a name of its own and memory that is used again.
template <class Kind> class spawned_fiber : own_name, public Kind, public recycled {
protected:
  template <class Promise>
  spawned_fiber(Promise &root, std::string_view name, std::source_location where)
      : own_name{std::string(name)}, Kind(root, text, where) {}
  ~spawned_fiber() = default;
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

  // From await_suspend: the running fiber waits here, in `awaiting`. False when it is to go on at
  // once, because a cancellation was due and on_cancel withdrew the wait: return that.
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
    queue_.push_back(*this);
    return suspend(awaiting);
  }
  void await_resume() const { throw_if_cancelled(); }

protected:
  explicit queued_suspension(list<suspension> &queue) noexcept : queue_(queue) {}
  ~queued_suspension() = default;

private:
  list<suspension> &queue_;
};

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

  bool suspend(std::coroutine_handle<> awaiting);

  // The other thread cannot be called back: its answer is waited for.
  bool on_cancel() noexcept override { return !waiting(); }

private:
  void deliver() noexcept final;

  std::shared_ptr<mailbox> box_;
};

} // namespace detail
} // namespace cotidy
