// A scope of child fibers: what task_group, gather, when_any, with_timeout and shield are made of.
// Its owner starts children and joins them; cancelling the owner while it joins cancels the
// children, and the join still waits for their unwinding. So nothing that a scope started outlives
// it.
#pragma once
#include <cotidy/error_handler.hpp>
#include <cotidy/task.hpp>

#include <variant>

namespace cotidy::detail {

class scope;
struct scope_tag;

class child_fiber : public fiber, public list_node<scope_tag> {
public:
  // The error that it ended with, or null.
  [[nodiscard]] virtual std::exception_ptr error() const noexcept = 0;

protected:
  using fiber::fiber;
  ~child_fiber() = default;

private:
  friend class scope;
  virtual void launch() = 0;
  void ended() noexcept final;
  scope *scope_ = nullptr;
};

class scope {
public:
  scope() noexcept = default;
  scope(const scope &) = delete;
  scope &operator=(const scope &) = delete;

  // Throws, and starts nothing, when the owner's cancellation is due.
  void start(child_fiber &child) {
    current_fiber().throw_if_due();
    adopt(child);
    launch(child);
  }

  void cancel() noexcept {
    running_.for_each([](child_fiber &each) { each.cancel(); });
  }

  [[nodiscard]] bool idle() const noexcept { return running_.empty(); }

  // Waits until no child runs; gives whether the owner was cancelled meanwhile, which cancels the
  // children unless they are shielded.
  class [[nodiscard]] join_operation final : suspension {
  public:
    join_operation(scope &joined, bool shielded) noexcept : joined_(joined), shielded_(shielded) {}
    bool await_ready() const noexcept { return joined_.idle(); }
    bool await_suspend(std::coroutine_handle<> awaiting) {
      joined_.joiner_ = this;
      return suspend(awaiting);
    }
    bool await_resume() const noexcept { return was_cancelled(); }

  private:
    friend class scope;
    bool on_cancel() noexcept override {
      if (!shielded_)
        joined_.owner_cancelled();
      return false;
    }
    scope &joined_;
    const bool shielded_;
  };
  [[nodiscard]] join_operation join(bool shielded = false) noexcept { return {*this, shielded}; }

protected:
  ~scope() = default;

  // The two halves of start: the first in the spawner, the second when the child's turn has come.
  void adopt(child_fiber &child) noexcept {
    child.scope_ = this;
    if (const fiber *const spawner = this_loop().current())
      child.context = spawner->context;
  }
  void launch(child_fiber &child) {
    child.launch();
    running_.push_back(child);
  }

  // The child ended and runs no more; it may be deleted here.
  virtual void child_ended(child_fiber &) noexcept {}
  virtual void owner_cancelled() noexcept { cancel(); }

  list<child_fiber, scope_tag> running_;

private:
  friend class child_fiber;
  void remove(child_fiber &child) noexcept {
    static_cast<list_node<scope_tag> &>(child).unlink();
    child_ended(child);
    if (idle() && joiner_)
      std::exchange(joiner_, nullptr)->wake();
  }
  join_operation *joiner_ = nullptr;
};

inline void child_fiber::ended() noexcept { scope_->remove(*this); }

// Children that do not concern each other.
class independent final : public scope {};

// A child that lies in its owner's frame and keeps what it ended with.
template <class T> class child final : public child_fiber {
public:
  explicit child(task<T> &&work) : child(std::move(work).start()) {}
  ~child() = default;
  [[nodiscard]] std::exception_ptr error() const noexcept override {
    return task_.outcome().error();
  }
  [[nodiscard]] promise<T> &outcome() const noexcept { return task_.outcome(); }

private:
  explicit child(started_task<T> work)
      : child_fiber(current_fiber().name(), work.outcome().where()), task_(std::move(work)) {}
  void launch() override { begin(task_.coroutine()); }
  started_task<T> task_;
};

// void has no objects; where one is needed, this stands for it.
template <class T> using object_of = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T> object_of<T> take_object(promise<T> &outcome) {
  if constexpr (std::is_void_v<T>)
    return outcome.take(), std::monostate();
  else
    return outcome.take();
}

// A cancellation that came while children were awaited is thrown at the next suspension point,
// unless it is what the wait itself ends with: neither a value nor an error of a child makes it
// forgotten.
inline void redeliver_if(bool cancelled, const std::exception_ptr &thrown = nullptr) {
  if (cancelled && !is_cancellation(thrown))
    current_fiber().redeliver();
}

} // namespace cotidy::detail
