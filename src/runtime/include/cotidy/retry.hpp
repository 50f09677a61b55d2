// retry(policy, f): calls f, which gives a task, until it succeeds, so many times at most.
//
// Between attempts it sleeps, longer each time: a random part ("full jitter") of first_delay *
// factor^n, of longest_delay at most, so that clients which failed together do not come back
// together. An error that policy.retryable refuses is thrown as it is, at once. When the attempts
// are used up retry throws a retry_error, which holds all of them in their order. A cancellation is
// never retried, also not when the cancelled attempt ends with an error of its own. Only what may
// be done twice may be retried.
//
//   cotidy::task<std::string> fetch() {
//     static int calls = 0;
//     if (++calls < 3)
//       throw std::runtime_error("connection refused");
//     co_return "hello";
//   }
//   int main() {
//     cotidy::retry_policy patient;
//     patient.attempts = 5;
//     const auto text = cotidy::run(cotidy::retry(patient, fetch), cotidy::virtual_clock{});
//     return text == "hello" ? 0 : 1;
//   }
#pragma once
#include <cotidy/exception_group.hpp>
#include <cotidy/sleep.hpp>

#include <cstdint>
#include <random>

namespace cotidy {

// Every attempt failed; errors() tells how, the last one last.
class retry_error : public exception_group {
public:
  explicit retry_error(std::vector<std::exception_ptr> attempts)
      : exception_group(std::move(attempts)),
        message_("gave up after " + std::to_string(errors().size()) +
                 (errors().size() == 1 ? " attempt: " : " attempts, the last: ") +
                 detail::message_of(errors().back())) {}
  [[nodiscard]] const char *what() const noexcept override { return message_.c_str(); }
  [[noreturn]] void rethrow_last() const { std::rethrow_exception(errors().back()); }

private:
  std::string message_;
};

struct retry_policy {
  unsigned attempts = 5; // in all
  std::chrono::nanoseconds first_delay = std::chrono::milliseconds(100);
  std::chrono::nanoseconds longest_delay = std::chrono::seconds(30);
  double factor = 2;
  bool jitter = true;
  std::optional<std::uint32_t> seed{}; // of the jitter, for tests; random when missing
  std::function<bool(const std::exception_ptr &)> retryable{}; // every error when missing
};

namespace detail {

class backoff {
public:
  explicit backoff(const retry_policy &policy)
      : policy_(policy), bound_(static_cast<double>(policy.first_delay.count())) {}

  std::chrono::nanoseconds next() {
    const double bound = std::min(bound_, static_cast<double>(policy_.longest_delay.count()));
    bound_ = bound * policy_.factor;
    if (policy_.jitter && !random_)
      random_.emplace(policy_.seed ? *policy_.seed : std::random_device{}());
    const double part = policy_.jitter ? std::uniform_real_distribution<>(0, 1)(*random_) : 1;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(bound * part));
  }

private:
  const retry_policy &policy_;
  double bound_;
  std::optional<std::minstd_rand> random_;
};

} // namespace detail

template <class F>
  requires requires { typename std::invoke_result_t<F &>::promise_type; }
std::invoke_result_t<F &> retry(retry_policy policy, F attempt) {
  detail::backoff delays(policy);
  std::vector<std::exception_ptr> failures;
  const bool cancelled_before = this_task::cancelled(); // then this is cleaning up, and may go on
  for (;;) {
    try {
      co_return co_await attempt();
    } catch (const operation_cancelled &) {
      throw;
    } catch (...) {
      failures.push_back(std::current_exception());
    }
    if (this_task::cancelled() != cancelled_before ||
        (policy.retryable && !policy.retryable(failures.back())))
      std::rethrow_exception(failures.back());
    if (failures.size() >= policy.attempts)
      throw retry_error(std::move(failures));
    co_await sleep_for(delays.next());
  }
}

} // namespace cotidy
