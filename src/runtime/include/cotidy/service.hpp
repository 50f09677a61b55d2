// service: work that goes on until it is asked to stop, and then ends in good order.
//
// service::run(intake) runs the intake, which accepts requests and gives them to spawn(). SIGTERM,
// SIGINT or stop() begins the shutdown: the intake is cancelled, what is in flight may go on until
// the drain time is over, is then cancelled, and reported (error_handler.hpp, and in the result).
// run returns when nothing runs any more. A second stop() ends the drain time at once, and so does
// a second signal, unless it comes within a second: what runs programs often sends one twice. A
// request that fails is reported and the others go on; an intake that fails begins a shutdown, and
// its error is thrown at the end; one that returns has no more to give, and what is in flight ends
// in its own time. Cancelling the task that awaits run cancels all of it.
//
//   cotidy::task<> answer(int request) {
//     co_await cotidy::sleep_for(std::chrono::milliseconds(request));
//   }
//   cotidy::task<> accept(cotidy::service &service) {
//     for (int request = 1; request <= 100; ++request) {
//       co_await service.room(); // at most options.limit in flight
//       service.spawn(answer(request), "answer " + std::to_string(request));
//     }
//   }
//   int main() {
//     const auto report = cotidy::run(cotidy::service::run(accept, {.limit = 8}));
//     return report.clean() ? 0 : 1;
//   }
#pragma once
#include <cotidy/detail/signals.hpp>
#include <cotidy/event.hpp>
#include <cotidy/sleep.hpp>
#include <cotidy/task_group.hpp>

namespace cotidy {

namespace detail {
// A function, for GCC 12 refuses a list of values in an argument of a task that is awaited.
inline std::vector<int> termination_signals() { return {SIGTERM, SIGINT}; }
} // namespace detail

struct service_options {
  std::chrono::nanoseconds drain = std::chrono::seconds(30);
  std::vector<int> signals = detail::termination_signals();
  std::size_t limit = std::numeric_limits<std::size_t>::max(); // of what is in flight at once
};

struct [[nodiscard]] shutdown_report {
  int signal = 0;                   // the last that asked for it; 0 if none did
  std::size_t failed = 0;           // requests that ended with an error
  std::vector<std::string> cut_off; // the names of those that ran when the drain time was over
  [[nodiscard]] bool clean() const noexcept { return failed == 0 && cut_off.empty(); }
};

// What the error handler is told of a request that a shutdown cancelled.
struct drain_time_over : std::exception {
  [[nodiscard]] const char *what() const noexcept override {
    return "cotidy: cancelled, for it still ran when the drain time of the shutdown was over";
  }
};

class service final : detail::group_base, detail::timer {
public:
  template <class Intake>
    requires std::is_same_v<std::invoke_result_t<Intake &, service &>, task<void>>
  static task<shutdown_report> run(Intake intake, service_options options,
                                   std::source_location where = std::source_location::current()) {
    return run_body<service, task<shutdown_report>>(std::move(intake), std::move(options), where);
  }

  // Of its own, for GCC 12 destroys a default argument twice when the task is awaited.
  template <class Intake>
  static task<shutdown_report> run(Intake intake,
                                   std::source_location where = std::source_location::current()) {
    return run(std::move(intake), service_options(), where);
  }

  using group_base::room;
  using group_base::size;
  using group_base::spawn;

  void stop() noexcept {
    if (stopping_.is_set())
      return cut_off();
    stopping_.set();
    if (body_)
      body_->cancel();
    detail::this_loop().timers().add(*this, detail::after(drain_));
  }

  // Set when the shutdown begins, for requests that can make it shorter.
  [[nodiscard]] event &stopping() noexcept { return stopping_; }

private:
  friend class group_base;
  service(const service_options &options, std::source_location where)
      : group_base(options.limit, where), drain_(options.drain) {
    for (const int number : options.signals)
      signals_.emplace_back(number, [this](int number) { asked_by(number); });
  }

  shutdown_report judge(bool cancelled, const detail::child<void> &body) {
    timer::stop();
    settle(cancelled, body.error());
    return std::move(report_);
  }

  void asked_by(int number) noexcept {
    const auto time = cotidy::now();
    if (!stopping_.is_set())
      asked_at_ = time;
    else if (time < asked_at_ + std::chrono::seconds(1))
      return;
    report_.signal = number;
    stop();
  }

  void fire() noexcept override { cut_off(); }

  void cut_off() noexcept {
    const auto report =
        [this, error = std::make_exception_ptr(drain_time_over())](detail::child_fiber &each) {
          if (&each == body_)
            return;
          report_.cut_off.emplace_back(each.name());
          detail::report_error(each, error);
        };
    running_.for_each(report);
    queued_.for_each(report);
    close();
  }

  void failed(detail::child_fiber &which, std::exception_ptr error) noexcept override {
    if (&which == body_) {
      if (!stopping_.is_set())
        stop();
      return;
    }
    ++report_.failed;
    detail::report_error(which, std::move(error));
  }

  const std::chrono::nanoseconds drain_;
  event stopping_;
  detail::time_point asked_at_{};
  shutdown_report report_;
  std::deque<detail::signal_watch> signals_;
};

} // namespace cotidy
