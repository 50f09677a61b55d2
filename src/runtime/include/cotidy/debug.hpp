// Debug mode reports misuse that is silent otherwise: a task that nobody awaited or that is awaited
// twice, an outcome whose error nobody looked at, a group left before its children ended, a loop
// that a task blocks or runs another loop in, a task that swallows its cancellation. It is on when
// the environment says COTIDY_DEBUG=1 at the start of the program; defining the macro COTIDY_DEBUG
// as 1 or 0 (the same in the whole program) decides it at compile time. Off, it costs a branch
// where a task dies.
//
//   int main() {
//     cotidy::set_debug_mode(true);
//     cotidy::set_misuse_handler([](const cotidy::misuse_report &report) {
//       std::cerr << report.where.file_name() << ": " << report.message << '\n';
//     });
//     auto fetch = []() -> cotidy::task<int> { co_return 42; };
//     { auto dropped = fetch(); } // task '...' was never awaited: it did not run
//   }
#pragma once
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace cotidy {

enum class misuse {
  task_never_awaited,
  task_awaited_twice,
  outcome_not_examined,
  group_not_joined,
  loop_blocked,
  cancellation_ignored,
  loop_nested
};

struct misuse_report {
  misuse kind;
  std::string message;        // one line, for people
  std::source_location where; // where the thing was made
};

using misuse_handler = std::function<void(const misuse_report &)>;

namespace detail {

#if defined(COTIDY_DEBUG)
inline constexpr bool debug_enabled = COTIDY_DEBUG + 0 != 0;
#else
inline bool debug_asked_for() noexcept {
  const char *const value = std::getenv("COTIDY_DEBUG");
  return value && *value && std::string_view(value) != "0";
}
inline bool debug_enabled = debug_asked_for();
#endif

// A handler that the program may change at any time and from any thread. Never destroyed: the last
// reports come from destructors of statics.
template <class Report> class handler_slot {
public:
  using handler = std::function<void(const Report &)>;

  handler exchange(handler next) {
    const std::lock_guard lock(mutex_);
    std::swap(handler_, next);
    return next;
  }

  // Whether a handler was there and took it.
  bool call(const Report &report) noexcept {
    try {
      std::unique_lock lock(mutex_);
      const handler copy = handler_;
      lock.unlock();
      if (copy)
        copy(report);
      return static_cast<bool>(copy);
    } catch (...) {
      return false; // a handler that throws has not taken it
    }
  }

  static handler_slot &get() {
    static handler_slot *const slot = new handler_slot;
    return *slot;
  }

private:
  std::mutex mutex_;
  handler handler_;
};

inline std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

[[gnu::cold]] inline void report_misuse(misuse kind, std::string message,
                                        std::source_location where) noexcept {
  const misuse_report report{kind, std::move(message), where};
  if (!handler_slot<misuse_report>::get().call(report))
    std::fprintf(stderr, "%s:%u: cotidy: %s\n", where.file_name(), unsigned(where.line()),
                 report.message.c_str());
}

} // namespace detail

[[nodiscard]] inline bool debug_mode() noexcept { return detail::debug_enabled; }

#if !defined(COTIDY_DEBUG)
// Before the loop starts, and not while another thread makes tasks.
inline void set_debug_mode(bool on) noexcept { detail::debug_enabled = on; }
#endif

// Called for each misuse, instead of a line on stderr; returns the handler that was set before.
inline misuse_handler set_misuse_handler(misuse_handler handler) {
  return detail::handler_slot<misuse_report>::get().exchange(std::move(handler));
}

} // namespace cotidy
