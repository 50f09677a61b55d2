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

#include <optional>

namespace cotidy {

template <class T> class [[nodiscard]] outcome {
public:
  outcome(outcome &&other) noexcept(std::is_nothrow_move_constructible_v<detail::object_of<T>>)
      : value_(std::move(other.value_)), error_(std::exchange(other.error_, nullptr)),
        where_(other.where_), looked_(other.looked_) {}
  outcome &
  operator=(outcome &&other) noexcept(std::is_nothrow_move_assignable_v<detail::object_of<T>>) {
    complain();
    value_ = std::move(other.value_);
    error_ = std::exchange(other.error_, nullptr);
    where_ = other.where_;
    looked_ = other.looked_;
    return *this;
  }
  ~outcome() { complain(); }

  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] std::exception_ptr error() const noexcept {
    looked_ = true;
    return error_;
  }

  std::add_lvalue_reference_t<T> value() & {
    look();
    if constexpr (!std::is_void_v<T>)
      return *value_;
  }
  T value() && {
    look();
    if constexpr (!std::is_void_v<T>)
      return std::move(*value_);
  }

  // Of a task that has ended.
  explicit outcome(detail::promise<T> &ended) : error_(ended.error()), where_(ended.where()) {
    if (!error_)
      value_.emplace(detail::take_object(ended));
  }

private:
  void look() const {
    looked_ = true;
    if (error_)
      std::rethrow_exception(error_);
  }
  void complain() const noexcept {
    if (detail::debug_enabled && error_ && !looked_) [[unlikely]]
      detail::report_misuse(misuse::outcome_not_examined,
                            "nobody looked at the error of " +
                                detail::quoted(where_.function_name()) + ": " +
                                detail::message_of(error_),
                            where_);
  }

  std::optional<detail::object_of<T>> value_;
  std::exception_ptr error_;
  std::source_location where_;
  mutable bool looked_ = false;
};

} // namespace cotidy
