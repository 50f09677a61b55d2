// Where an error goes that nobody takes: the error of a spawned task that no one waits for, of a
// supervisor's child, of a task that lost a when_any or failed after its sibling in a gather. It is
// reported as soon as the task ends, with the task's name and the place where it was started: to
// the handler that the program set, or to stderr. A cancellation is no error.
//
//   int main() {
//     cotidy::set_error_handler([](const cotidy::task_error &failed) {
//       std::cerr << failed.name << ": " << failed.message << '\n';
//     });
//     cotidy::run([]() -> cotidy::task<> {
//       auto failing = []() -> cotidy::task<> { throw std::runtime_error("no route"); co_return; };
//       cotidy::spawn(failing(), "uplink"); // uplink: no route
//       co_await cotidy::yield();
//     }());
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

namespace cotidy {

struct task_error {
  std::string_view name;      // of the task, or what stands for it
  std::source_location where; // where it was started
  std::exception_ptr error;
  std::string message; // what() of the error
};

using error_handler = std::function<void(const task_error &)>;

// Called instead of a line on stderr; returns the handler that was set before. It is called on the
// loop's thread.
inline error_handler set_error_handler(error_handler handler) {
  return detail::handler_slot<task_error>::get().exchange(std::move(handler));
}

namespace detail {

// What an error says.
inline std::string message_of(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &known) {
    return known.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

inline bool is_cancellation(const std::exception_ptr &error) noexcept {
  try {
    if (error)
      std::rethrow_exception(error);
  } catch (const operation_cancelled &) {
    return true;
  } catch (...) {
  }
  return false;
}

// A cancellation that came while work was awaited that had to end first is thrown at the next
// suspension point, unless it is what the wait itself ends with: neither a value nor an error of
// the work makes it forgotten.
inline void redeliver_if(bool cancelled, const std::exception_ptr &thrown = nullptr) {
  if (cancelled && !is_cancellation(thrown))
    current_fiber().redeliver();
}

[[gnu::cold]] inline void report_error(const fiber &failed, std::exception_ptr error) noexcept {
  if (is_cancellation(error))
    return;
  const task_error report{failed.name(), failed.where(), error, message_of(error)};
  if (!handler_slot<task_error>::get().call(report))
    std::fprintf(stderr, "%s:%u: cotidy: task '%.*s' ended with an error that nobody takes: %s\n",
                 report.where.file_name(), unsigned(report.where.line()), int(report.name.size()),
                 report.name.data(), report.message.c_str());
}

} // namespace detail
} // namespace cotidy
