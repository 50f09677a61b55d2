// shield(task): protects an operation from cancellation, as writing what must not stay half
// written.
//
// When the task that awaits it is cancelled, the shielded one does not notice: shield waits for its
// end, gives its value or throws its error, and the cancellation is thrown at the next suspension
// point after that.
//
//   cotidy::task<> write_record(std::string text) {
//     co_await cotidy::sleep_for(std::chrono::milliseconds(5)); // header and body: both or none
//     std::cout << text << '\n';
//   }
//   cotidy::task<> log_forever() {
//     for (int line = 0;; ++line)
//       co_await cotidy::shield(write_record("line " + std::to_string(line)));
//   }
#pragma once
#include <cotidy/detail/scope.hpp>

namespace cotidy {

template <class T> task<T> shield(task<T> work) {
  detail::independent scope;
  detail::child<T> child(std::move(work));
  scope.start(child);
  const bool cancelled = co_await scope.join(true);
  detail::redeliver_if(cancelled, child.error());
  co_return child.outcome().take();
}

} // namespace cotidy
