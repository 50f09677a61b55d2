// A scope of child fibers: what task_group, gather, when_any, with_timeout and shield are made of.
// Its owner starts children and joins them; cancelling the owner while it joins cancels the
// children, and the join still waits for their unwinding. So nothing that a scope started outlives
// it.
#pragma once
#include <cotidy/error_handler.hpp>
#include <cotidy/task.hpp>

#include <deque>
#include <tuple>
#include <vector>

namespace cotidy::detail {

class scope;
struct scope_tag;

class child_fiber : public fiber, public list_node<scope_tag> {
protected:
  using fiber::fiber;
  ~child_fiber() = default;

private:
  friend class scope;
  void ended() noexcept final;
  scope *scope_ = nullptr;
};

class scope : immovable {
public:
  // The first start throws, and starts nothing, when the owner's cancellation is due; once a child
  // runs, the join sees to it.
  void start(child_fiber &child) {
    if (idle())
      current_fiber().throw_if_due();
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

  void launch(child_fiber &child) {
    child.scope_ = this;
    running_.push_back(child);
    this_loop().start(child);
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
template <class T> struct child final : fiber_of<child_fiber, T> {
  explicit child(task<T> &&work)
      : fiber_of<child_fiber, T>(std::move(work).start(), current_fiber().name()) {}
};

// The children of one scope, each of its own kind.
template <class Scope, class... T> struct family {
  explicit family(task<T> &...work) : children(std::move(work)...) {}
  auto run() {
    std::apply([this](auto &...each) { (scope.start(each), ...); }, children);
    return scope.join();
  }
  // What f makes of the outcome of each.
  template <class Result, class F> Result map(F f) {
    return std::apply([&](auto &...each) { return Result(f(each.outcome())...); }, children);
  }
  Scope scope;
  std::tuple<child<T>...> children;
};

// The children of one scope, as many as there are.
template <class Scope, class T> struct family<Scope, std::vector<task<T>>> {
  explicit family(std::vector<task<T>> &work) {
    for (task<T> &each : work)
      children.emplace_back(std::move(each));
  }
  auto run() {
    for (child<T> &each : children)
      scope.start(each);
    return scope.join();
  }
  template <class Result, class F> Result map(F f) {
    Result results;
    results.reserve(children.size());
    for (child<T> &each : children)
      results.push_back(f(each.outcome()));
    return results;
  }
  Scope scope;
  std::deque<child<T>> children;
};

} // namespace cotidy::detail
