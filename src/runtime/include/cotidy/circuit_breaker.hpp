// circuit_breaker: stops calling what keeps failing, and tries it again after a while.
//
// Closed, it lets every call through; after so many failures in a row it opens. Open, call(f)
// throws circuit_open at once and f is not called. When the recovery time is over it is half open:
// one call is let through as a probe while the others are still refused; the probe's success closes
// the breaker, its failure opens it again. An error that policy.is_failure refuses (a "not found")
// shows that the other side answers, so it counts as a success; a cancellation counts as nothing.
// What a call that began before the last change says comes too late and is not heard.
//
//   int main() {
//     cotidy::circuit_breaker breaker({.threshold = 1});
//     auto down = []() -> cotidy::task<> { throw std::runtime_error("down"); co_return; };
//     auto twice = [&]() -> cotidy::task<bool> {
//       for (int call = 0; call < 2; ++call)
//         try {
//           co_await breaker.call(down);
//         } catch (const cotidy::circuit_open &) {
//           co_return true; // the second call did not reach it
//         } catch (const std::runtime_error &error) {
//           std::cerr << error.what() << '\n';
//         }
//       co_return false;
//     };
//     return cotidy::run(twice()) ? 0 : 1;
//   }
#pragma once
#include <cotidy/sleep.hpp>

namespace cotidy {

// The call was not made, for the breaker is open.
class circuit_open : public std::exception {
public:
  explicit circuit_open(std::chrono::nanoseconds rest) noexcept : rest_(rest) {}
  [[nodiscard]] const char *what() const noexcept override { return "cotidy: circuit open"; }
  // When it makes sense to come again; zero while a probe is under way.
  [[nodiscard]] std::chrono::nanoseconds retry_after() const noexcept { return rest_; }

private:
  std::chrono::nanoseconds rest_;
};

struct breaker_policy {
  unsigned threshold = 5; // failures in a row that open it
  std::chrono::nanoseconds recovery = std::chrono::seconds(30);
  std::function<bool(const std::exception_ptr &)> is_failure{}; // every error when missing
};

class circuit_breaker : detail::immovable {
public:
  enum class state { closed, open, half_open };

  explicit circuit_breaker(breaker_policy policy = {}) : policy_(std::move(policy)) {}

  [[nodiscard]] state current() const {
    if (!open_)
      return state::closed;
    return cotidy::now() < opens_until_ ? state::open : state::half_open;
  }

  // f() gives the task to be awaited; the breaker must outlive the call.
  template <class F>
    requires requires { typename std::invoke_result_t<F &>::promise_type; }
  std::invoke_result_t<F &> call(F f) {
    const passage one(*this);
    try {
      if constexpr (std::is_void_v<typename std::invoke_result_t<F &>::value_type>) {
        co_await f();
        one.succeeded();
      } else {
        auto &&value = co_await f();
        one.succeeded();
        co_return std::forward<decltype(value)>(value);
      }
    } catch (const operation_cancelled &) {
      throw;
    } catch (...) {
      one.failed();
      throw;
    }
  }

private:
  // One call: the leave to make it, and what became of it. However it ends, also when its frame is
  // destroyed, a probe leaves room for the next.
  class passage : detail::immovable {
  public:
    explicit passage(circuit_breaker &breaker)
        : breaker_(breaker), probe_(breaker.current() == state::half_open) {
      if (breaker.open_ && (!probe_ || breaker.probing_))
        throw circuit_open(std::max(breaker.opens_until_ - cotidy::now(), {}));
      breaker.probing_ = probe_;
      change_ = breaker.changes_;
    }
    ~passage() {
      if (probe_)
        breaker_.probing_ = false;
    }
    void succeeded() const noexcept {
      if (change_ == breaker_.changes_)
        breaker_.close();
    }
    void failed() const {
      if (change_ == breaker_.changes_)
        breaker_.count(std::current_exception());
    }

  private:
    circuit_breaker &breaker_;
    const bool probe_;
    unsigned change_ = 0;
  };

  void close() noexcept {
    failures_ = 0;
    changes_ += open_;
    open_ = false;
  }

  void count(const std::exception_ptr &error) {
    if (policy_.is_failure && !policy_.is_failure(error))
      return close();
    if (!open_ && ++failures_ < policy_.threshold)
      return;
    open_ = true;
    ++changes_;
    opens_until_ = detail::after(policy_.recovery);
  }

  const breaker_policy policy_;
  unsigned failures_ = 0, changes_ = 0;
  bool open_ = false, probing_ = false;
  std::chrono::steady_clock::time_point opens_until_{};
};

} // namespace cotidy
