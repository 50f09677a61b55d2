// spawn(task, name): a task that runs by itself from now on, and the handle that watches it.
//
// The task takes its first step at the spawner's next suspension; it keeps itself alive, and
// dropping the handle changes nothing. It inherits the spawner's context values, but not its
// cancellation: cancel() does that, and the end of main. `co_await handle` waits, and gives the
// value (a reference to it; moved out of a handle that is an rvalue) or rethrows the error, as
// often as it is asked.
//
// An error is taken when, at the moment the task ends, someone waits for the handle or on_done was
// called: no later look counts, so that no error waits in a forgotten handle. What is not taken is
// reported at that moment (see error_handler.hpp); a later co_await still rethrows it. Work whose
// errors belong to its starter goes in a task_group or a gather.
//
//   cotidy::task<> probe(int host) { std::cout << "host " << host << '\n'; co_return; }
//   int main() {
//     cotidy::run([]() -> cotidy::task<> {
//       auto background = cotidy::spawn(probe(1), "probe 1");
//       background.on_done([](std::exception_ptr error) { std::cout << (error ? "failed\n" :
//       "fine\n"); }); co_await background;
//     }());
//   }
#pragma once
#include <cotidy/error_handler.hpp>
#include <cotidy/run.hpp>

#include <vector>

namespace cotidy {
namespace detail {

class spawned_base : public detached_fiber, public recycled {
public:
  // Waits for the end; the task goes on when the waiting one is cancelled.
  class [[nodiscard]] wait_operation : suspension {
  public:
    explicit wait_operation(spawned_base &task) noexcept : task_(task) {}
    bool await_ready() const noexcept { return task_.done(); }
    bool await_suspend(std::coroutine_handle<> awaiting) {
      if (!suspend(awaiting))
        return false;
      task_.waiters_.push_back(*this);
      return true;
    }
    void await_resume() const { throw_if_cancelled(); }

  private:
    friend class spawned_base;
    spawned_base &task_;
  };

  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] virtual std::exception_ptr error() const noexcept = 0;

  void on_done(std::function<void(std::exception_ptr)> callback) {
    if (done_)
      callback(error());
    else
      callbacks_.push_back(std::move(callback));
  }

  void hold() noexcept { ++holders_; }
  void drop() noexcept {
    if (--holders_ == 0)
      delete this;
  }

protected:
  spawned_base(std::string_view name, std::source_location where)
      : detached_fiber({}, where), own_name_(name) {
    set_name(own_name_.get());
  }
  virtual ~spawned_base() = default;

  void ended() noexcept override {
    done_ = true;
    list_node<detached_tag>::unlink();
    const std::exception_ptr failure = error();
    if (failure && waiters_.empty() && callbacks_.empty())
      report_error(*this, failure);
    while (suspension *const waiter = waiters_.pop_front())
      waiter->wake();
    call_back(failure);
    drop();
  }

  void abandon() noexcept override {
    done_ = true;
    drop();
  }

private:
  void call_back(const std::exception_ptr &failure) noexcept {
    for (const auto &callback : std::exchange(callbacks_, {})) {
      try {
        callback(failure);
      } catch (...) {
        report_error(*this, std::current_exception());
      }
    }
  }

  const fiber_name own_name_;
  std::vector<std::function<void(std::exception_ptr)>> callbacks_;
  list<suspension> waiters_;
  int holders_ = 1; // the loop's, until the end
  bool done_ = false;
};

template <class T> class spawned final : public spawned_base {
public:
  spawned(started_task<T> task, std::string_view name, std::source_location where)
      : spawned_base(name, where), task_(std::move(task)) {
    begin(task_.coroutine());
  }
  [[nodiscard]] promise<T> &outcome() const noexcept { return task_.outcome(); }
  [[nodiscard]] std::exception_ptr error() const noexcept override {
    return done() ? task_.outcome().error() : nullptr;
  }

private:
  ~spawned() override = default;
  started_task<T> task_;
};

} // namespace detail

// Watches a spawned task. Move-only; on the loop's thread.
template <class T> class handle {
public:
  handle() noexcept = default;
  handle(handle &&other) noexcept : task_(std::exchange(other.task_, nullptr)) {}
  handle &operator=(handle &&other) noexcept {
    handle old(std::move(other));
    std::swap(task_, old.task_);
    return *this;
  }
  ~handle() {
    if (task_)
      task_->drop();
  }

  [[nodiscard]] bool done() const noexcept { return task_->done(); }
  // The error that it ended with; null while it runs, and after a value.
  [[nodiscard]] std::exception_ptr error() const noexcept { return task_->error(); }
  [[nodiscard]] std::string_view name() const noexcept { return task_->name(); }

  void cancel() noexcept { task_->cancel(); }

  // Calls back with the error, or null, when it ends; at once if it has.
  void on_done(std::function<void(std::exception_ptr)> callback) {
    task_->on_done(std::move(callback));
  }

  auto operator co_await() & noexcept { return by_reference(*task_); }
  auto operator co_await() && noexcept { return by_value(*task_); }

private:
  template <class U>
  friend handle<U> spawn(task<U> work, std::string_view name, std::source_location where);
  using node = detail::spawned<T>;
  using wait = detail::spawned_base::wait_operation;

  struct [[nodiscard]] by_reference : wait {
    explicit by_reference(node &task) noexcept : wait(task), task(task) {}
    std::add_lvalue_reference_t<T> await_resume() {
      wait::await_resume();
      if (const std::exception_ptr error = task.error())
        std::rethrow_exception(error);
      return task.outcome().value();
    }
    node &task;
  };
  struct [[nodiscard]] by_value : wait {
    explicit by_value(node &task) noexcept : wait(task), task(task) {}
    T await_resume() {
      wait::await_resume();
      return task.outcome().take();
    }
    node &task;
  };

  explicit handle(node &task) noexcept : task_(&task) { task.hold(); }
  node *task_ = nullptr;
};

template <class T>
handle<T> spawn(task<T> work, std::string_view name = detail::unnamed,
                std::source_location where = std::source_location::current()) {
  auto *const node = new detail::spawned<T>(std::move(work).start(where), name, where);
  const detail::loop &loop = detail::this_loop();
  if (const detail::fiber *const spawner = loop.current())
    node->context = spawner->context;
  detail::this_loop().adopt(*node);
  return handle<T>(*node);
}

} // namespace cotidy
