// spawn(task, name): a task that runs by itself from now on, and the handle that watches it.
//
// The task starts now: it runs inside spawn up to its first suspension (where 32 tasks are being
// spawned in each other already, it waits its turn instead). It keeps itself alive, and dropping
// the handle changes nothing. It inherits the spawner's context values, but not its cancellation:
// cancel() does that, and the end of main. `co_await handle` waits, and gives the value (a
// reference to it; moved out of a handle that is an rvalue) or rethrows the error, as often as it
// is asked.
//
// A task ends in its turn, so never inside spawn, and done() is false until then: also the error of
// one that fails at once can still be taken. It is taken when, at the moment the task ends, someone
// waits for the handle or on_done was called: no later look counts, so that no error waits in a
// forgotten handle. What is not taken is reported at that moment (see error_handler.hpp); a later
// co_await still rethrows it. Work whose errors belong to its starter goes in a task_group or a
// gather.
//
//   cotidy::task<> probe(int host) { std::cout << "host " << host << '\n'; co_return; }
//   int main() {
//     cotidy::run([]() -> cotidy::task<> {
//       auto background = cotidy::spawn(probe(1), "probe 1");
//       background.on_done([](std::exception_ptr error) { std::cout << (error ? "bad" : "fine");
//       }); co_await background;
//     }());
//   }
#pragma once
#include <cotidy/error_handler.hpp>
#include <cotidy/event.hpp>
#include <cotidy/run.hpp>

#include <vector>

namespace cotidy {
namespace detail {

class spawned_base : public spawned_fiber<detached_fiber> {
public:
  [[nodiscard]] event &done() noexcept { return done_; }

  void on_done(std::function<void(std::exception_ptr)> callback) {
    if (done_.is_set())
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
  using spawned_fiber::spawned_fiber;
  virtual ~spawned_base() = default;

private:
  void ended() noexcept override {
    list_node<detached_tag>::unlink();
    const std::exception_ptr failure = error();
    const bool taken = done_.awaited() || !callbacks_.empty();
    done_.set();
    if (failure && !taken)
      report_error(*this, failure);
    call_back(failure);
    drop();
  }

  void abandon() noexcept override {
    done_.set();
    drop();
  }

  void call_back(const std::exception_ptr &failure) noexcept {
    for (const auto &callback : std::exchange(callbacks_, {})) {
      try {
        callback(failure);
      } catch (...) {
        report_error(*this, std::current_exception());
      }
    }
  }

  std::vector<std::function<void(std::exception_ptr)>> callbacks_;
  event done_;
  int holders_ = 1; // the loop's, until the end
};

struct let_go {
  void operator()(spawned_base *task) const noexcept { task->drop(); }
};

} // namespace detail

// Watches a spawned task. Move-only; on the loop's thread.
template <class T> class handle {
public:
  handle() noexcept = default;

  [[nodiscard]] bool done() const noexcept { return task_->done().is_set(); }
  // The error that it ended with; null while it runs, and after a value.
  [[nodiscard]] std::exception_ptr error() const noexcept {
    return done() ? task_->error() : nullptr;
  }
  [[nodiscard]] std::string_view name() const noexcept { return task_->name(); }

  void cancel() noexcept { task_->cancel(); }

  // Calls back with the error, or null, when it ends; at once if it has.
  void on_done(std::function<void(std::exception_ptr)> callback) {
    task_->on_done(std::move(callback));
  }

  auto operator co_await() & noexcept { return wait<std::add_lvalue_reference_t<T>>(*task_); }
  auto operator co_await() && noexcept { return wait<T>(*task_); }

private:
  template <class U>
  friend handle<U> spawn(task<U> work, std::string_view name, std::source_location where);
  using node = detail::fiber_of<detail::spawned_base, T>;

  template <class Given> class [[nodiscard]] wait : public event::wait_operation {
  public:
    explicit wait(node &task) noexcept : wait_operation(task.done()), task_(task) {}
    Given await_resume() {
      wait_operation::await_resume();
      return static_cast<std::add_rvalue_reference_t<Given>>(task_.outcome().value());
    }

  private:
    node &task_;
  };

  explicit handle(node &task) noexcept : task_(&task) { task.hold(); }
  std::unique_ptr<node, detail::let_go> task_;
};

template <class T>
handle<T> spawn(task<T> work, std::string_view name = detail::unnamed,
                std::source_location where = std::source_location::current()) {
  detail::loop &loop = detail::this_loop();
  auto *const node =
      new detail::fiber_of<detail::spawned_base, T>(std::move(work).start(where), name, where);
  handle<T> watching(*node);
  loop.adopt(*node);
  return watching;
}

} // namespace cotidy
