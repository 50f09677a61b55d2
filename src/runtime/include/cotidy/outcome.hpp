// outcome<T>: what a task ended with, a value or an error; what gather_settled gives for each task.
//
// value() gives the value or throws the error; error() gives the error, or null. Asking has_value()
// alone is not looking at an error: in debug mode an outcome that dies with an error that nobody
// looked at is reported, with the function of the task that failed.
//
//   cotidy::task<> survey() {
//     std::vector<cotidy::task<int>> probes;
//     for (int host = 0; host < 3; ++host)
//       probes.push_back(probe(host));
//     for (auto &answer : co_await cotidy::gather_settled(std::move(probes)))
//       if (const auto error = answer.error())
//         complain(error);
//       else
//         std::cout << answer.value() << '\n';
//   }
#pragma once
#include <cotidy/detail/scope.hpp>

namespace cotidy {

template <class T> class [[nodiscard]] outcome {
public:
  // Of a task that has ended.
  explicit outcome(detail::promise<T> &ended) : end_(std::move(ended)), where_(ended.where()) {}
  outcome(outcome &&) = default;
  outcome &
  operator=(outcome &&other) noexcept(std::is_nothrow_move_assignable_v<detail::result<T>>) {
    complain();
    end_ = std::move(other.end_);
    where_ = other.where_;
    looked_ = other.looked_;
    return *this;
  }
  ~outcome() { complain(); }

  [[nodiscard]] bool has_value() const noexcept { return !end_.error(); }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] std::exception_ptr error() const noexcept {
    looked_ = true;
    return end_.error();
  }

  std::add_lvalue_reference_t<T> value() & {
    looked_ = true;
    return end_.value();
  }
  T value() && {
    looked_ = true;
    return end_.take();
  }

private:
  void complain() const noexcept {
    if (!detail::debug_enabled || looked_ || has_value()) [[likely]]
      return;
    detail::report_misuse(misuse::outcome_not_examined,
                          "nobody looked at the error of " +
                              detail::quoted(where_.function_name()) + ": " +
                              detail::message_of(end_.error()),
                          where_);
  }

  detail::result<T> end_;
  std::source_location where_;
  mutable bool looked_ = false;
};

} // namespace cotidy
