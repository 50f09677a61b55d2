// Cancellation is cooperative and is delivered once.
//
// Cancelling a task (handle::cancel, the failure of a sibling, a time-out, a stop_token given to
// run) makes its std::stop_token stopped and throws operation_cancelled at one suspension point:
// the one where the task waits, or the next one that it reaches. All that it awaits, and all
// children of its groups, are cancelled with it. After that its suspension points work again, so
// that cleaning up may await; cancelling it again has no effect. A scope of children (task_group,
// gather, with_timeout) is left only when the children have unwound. Whoever catches
// operation_cancelled and does not rethrow it keeps the task alive.
//
//   cotidy::task<> serve(connection &peer) {
//     bool cancelled = false;
//     try {
//       co_await peer.answer();
//     } catch (const cotidy::operation_cancelled &) {
//       cancelled = true;
//     }
//     co_await peer.say_goodbye(); // may await, also when cancelled
//     if (cancelled)
//       throw cotidy::operation_cancelled();
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

// What the running task may ask about itself; as std::this_thread.
namespace cotidy::this_task {

// Stopped as soon as the task is cancelled; for work that polls, and for what takes a
// std::stop_token.
[[nodiscard]] inline std::stop_token get_stop_token() {
  return detail::current_fiber().stop_token();
}

[[nodiscard]] inline bool cancelled() { return detail::current_fiber().cancelled(); }

[[nodiscard]] inline std::string_view name() { return detail::current_fiber().name(); }

} // namespace cotidy::this_task
