// task_group and supervisor: scopes that are left only when every task that was spawned in them has
// ended.
//
// A group exists only inside task_group::run(body): body gets it, spawns children, which start at
// once as with cotidy::spawn, and run ends when the body and all children have. The first failure,
// of a child or of the body, cancels all the others; when they have unwound, all errors are thrown
// together as one exception_group. A supervisor's children are independent: a failure is reported
// (error_handler.hpp) and the others go on; an error of the body cancels them and is thrown as it
// is. Children inherit context and cancellation: cancelling the task that awaits run cancels the
// body and the children.
//
// With a limit, so many children run at once and others wait their turn; `co_await group.room()`
// before a spawn makes the spawner wait instead, which bounds the memory of any number of children.
// A group that was cancelled starts no more children: what still waits, or is spawned then, never
// runs.
//
//   cotidy::task<> visit(int page) { std::cout << page << '\n'; co_return; }
//   cotidy::task<> crawl(int pages) {
//     co_await cotidy::task_group::run([=](cotidy::task_group &group) -> cotidy::task<> {
//       for (int page = 0; page < pages; ++page) {
//         co_await group.room();
//         group.spawn(visit(page));
//       }
//     }, 8);
//   }
#pragma once
#include <cotidy/detail/scope.hpp>
#include <cotidy/exception_group.hpp>

#include <limits>

namespace cotidy {
namespace detail {

class group_base : protected scope {
public:
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  void spawn(task<void> work, std::string_view name = unnamed,
             std::source_location where = std::source_location::current()) {
    auto *const added = new member(std::move(work).start(where), name, where);
    if (closed_)
      delete added;
    else if (members_ < limit_)
      let_run(*added);
    else
      queued_.push_back(*added);
  }

  // Waits until a child can start at once.
  class [[nodiscard]] room_operation final : public queued_suspension {
  public:
    explicit room_operation(group_base &group) noexcept
        : queued_suspension(group.spawners_), group_(group) {}
    bool await_ready() const noexcept { return group_.has_room(); }

  private:
    const group_base &group_;
  };
  [[nodiscard]] room_operation room() noexcept { return room_operation(*this); }

  // Cancels the children that run, and drops those that wait their turn; the body goes on, and may
  // spawn more.
  void cancel() noexcept {
    drop_queued();
    running_.for_each([this](child_fiber &each) {
      if (&each != body_)
        each.cancel();
    });
  }

  // How many children run, and wait their turn; the body is not counted.
  [[nodiscard]] std::size_t size() const noexcept { return members_; }

protected:
  group_base(std::size_t limit, std::source_location where) noexcept
      : limit_(limit == 0 ? 1 : limit), where_(where) {}
  ~group_base() {
    if (debug_enabled && !running_.empty())
      report_misuse(misuse::group_not_joined, "a group was destroyed while its children ran",
                    where_);
    drop_queued();
    running_.for_each([](child_fiber &each) { delete static_cast<member *>(&each); });
  }

  // What a group is: its body and all that this spawned are run to their end, which the group
  // judges.
  template <class Group, class Result, class Body, class... Options>
    requires requires { typename Result::promise_type; } // a group runs a coroutine
  static Result run_body(Body body, Options... options) {
    Group group(std::move(options)...);
    child main(body(group));
    group.body_ = &main;
    group.start(main);
    co_return group.judge(co_await group.join(), main);
  }

  void close() noexcept {
    closed_ = true;
    drop_queued();
    scope::cancel();
  }

  virtual void failed(child_fiber &which, std::exception_ptr error) noexcept = 0;

  // How a group ends: with an error, and else with the cancellation of its owner, which an error
  // does not hide.
  static void settle(bool cancelled, const std::exception_ptr &error) {
    if (error && !is_cancellation(error)) {
      redeliver_if(cancelled);
      std::rethrow_exception(error);
    }
    if (cancelled)
      throw operation_cancelled();
  }

  list<child_fiber, scope_tag> queued_; // these wait their turn
  child_fiber *body_ = nullptr;         // until it ends

private:
  struct member final : fiber_of<spawned_fiber<child_fiber>, void> {
    using fiber_of::fiber_of;
  };

  [[nodiscard]] bool has_room() const noexcept { return members_ < limit_ && queued_.empty(); }

  void let_run(child_fiber &next) {
    ++members_;
    launch(next);
  }

  void drop_queued() noexcept {
    while (child_fiber *const next = queued_.pop_front())
      delete static_cast<member *>(next);
  }

  void child_ended(child_fiber &which) noexcept final {
    std::exception_ptr error = which.error();
    if (error && !is_cancellation(error))
      failed(which, std::move(error));
    if (&which == body_) {
      body_ = nullptr;
      return;
    }
    delete static_cast<member *>(&which);
    --members_;
    if (child_fiber *const next = queued_.pop_front())
      let_run(*next);
    else if (suspension *const spawner = spawners_.pop_front())
      spawner->wake();
  }

  void owner_cancelled() noexcept final { close(); }

  const std::size_t limit_;
  const std::source_location where_;
  std::size_t members_ = 0;
  bool closed_ = false;
  list<suspension> spawners_;
};

// A group that is run with a body of its own, and with nothing else to say.
template <class Group> class runnable_group : public group_base {
public:
  template <class Body>
  static auto run(Body body, std::size_t limit = no_limit,
                  std::source_location where = std::source_location::current()) {
    return run_body<Group, std::invoke_result_t<Body &, Group &>>(std::move(body), limit, where);
  }

protected:
  using group_base::group_base;
  ~runnable_group() = default;
};

} // namespace detail

class task_group final : public detail::runnable_group<task_group> {
  friend class group_base;
  using runnable_group::runnable_group;
  void failed(detail::child_fiber &, std::exception_ptr error) noexcept override {
    errors_.push_back(std::move(error));
    close();
  }
  template <class T> T judge(bool cancelled, detail::child<T> &body) {
    settle(cancelled, errors_.empty()
                          ? nullptr
                          : std::make_exception_ptr(exception_group(std::move(errors_))));
    return body.outcome().take();
  }
  std::vector<std::exception_ptr> errors_;
};

class supervisor final : public detail::runnable_group<supervisor> {
  friend class group_base;
  using runnable_group::runnable_group;
  void failed(detail::child_fiber &which, std::exception_ptr error) noexcept override {
    if (&which == body_)
      close();
    else
      detail::report_error(which, std::move(error));
  }
  template <class T> T judge(bool cancelled, detail::child<T> &body) const {
    settle(cancelled, body.error());
    return body.outcome().take();
  }
};

} // namespace cotidy
