// event: something that happens once, and that any number of tasks wait for.
//
// `co_await event` goes on at once when it is set, and else waits until set(), which wakes all
// waiters in the order in which they came. reset() makes it wait again; who was woken before goes
// on all the same. Of one loop and its thread; it must outlive its waiters.
//
//   int main() {
//     cotidy::event ready;
//     auto warm_up = [&]() -> cotidy::task<> {
//       co_await cotidy::sleep_for(std::chrono::seconds(1));
//       ready.set();
//     };
//     auto serve = [&]() -> cotidy::task<> { co_await ready; };
//     cotidy::run(cotidy::gather(warm_up(), serve(), serve()), cotidy::virtual_clock{});
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

namespace cotidy {

class event {
public:
  class [[nodiscard]] wait_operation : public detail::queued_suspension {
  public:
    explicit wait_operation(event &awaited) noexcept
        : queued_suspension(awaited.waiters_), event_(awaited) {}
    bool await_ready() const noexcept { return event_.set_; }

  private:
    const event &event_;
  };

  explicit event(bool set = false) noexcept : set_(set) {}

  wait_operation operator co_await() noexcept { return wait_operation(*this); }

  void set() noexcept {
    set_ = true;
    while (detail::suspension *const waiter = waiters_.pop_front())
      waiter->wake();
  }
  void reset() noexcept { set_ = false; }
  [[nodiscard]] bool is_set() const noexcept { return set_; }
  [[nodiscard]] bool awaited() const noexcept { return !waiters_.empty(); }

private:
  bool set_;
  detail::list<detail::suspension> waiters_;
};

} // namespace cotidy
