// gather and gather_settled: several tasks at once, and all of what they give.
//
// gather(tasks...) gives a tuple of the values (std::monostate for void; nothing if all are void),
// gather(vector) a vector of them. The first error cancels the others, and is thrown when they have
// unwound; an error of another one is reported (error_handler.hpp), not lost. gather_settled gives
// an outcome for each, and throws none of their errors. Cancelling the task that awaits cancels all
// of them.
//
//   cotidy::task<int> age() { co_return 42; }
//   cotidy::task<std::string> name() { co_return "Ada"; }
//   int main() {
//     return cotidy::run([]() -> cotidy::task<int> {
//       auto [years, who] = co_await cotidy::gather(age(), name());
//       std::cout << who << " is " << years << '\n';
//       co_return 0;
//     }());
//   }
#pragma once
#include <cotidy/outcome.hpp>

namespace cotidy {
namespace detail {

// The first error cancels the others.
class all_or_nothing final : public scope {
public:
  void settle(bool cancelled) const {
    redeliver_if(cancelled, error_);
    if (error_)
      std::rethrow_exception(error_);
  }

private:
  void child_ended(child_fiber &which) noexcept override {
    const std::exception_ptr error = which.error();
    if (!error)
      return;
    if (!error_) {
      error_ = error;
      cancel();
    } else if (is_cancellation(error_)) {
      error_ = error; // it says more
    } else {
      report_error(which, error);
    }
  }
  std::exception_ptr error_;
};

template <class... T>
using gathered = std::conditional_t<(std::is_void_v<T> && ...), void, std::tuple<object_of<T>...>>;

template <class T> using gathered_all = std::conditional_t<std::is_void_v<T>, void, std::vector<T>>;

inline constexpr auto take_each = [](auto &end) -> decltype(auto) { return end.take_object(); };
inline constexpr auto outcome_of_each = [](auto &end) { return outcome(end); };

} // namespace detail

template <class... T> task<detail::gathered<T...>> gather(task<T>... tasks) {
  detail::family<detail::all_or_nothing, T...> all(tasks...);
  all.scope.settle(co_await all.run());
  if constexpr (!std::is_void_v<detail::gathered<T...>>)
    co_return all.template map<detail::gathered<T...>>(detail::take_each);
}

template <class T> task<detail::gathered_all<T>> gather(std::vector<task<T>> tasks) {
  detail::family<detail::all_or_nothing, std::vector<task<T>>> all(tasks);
  all.scope.settle(co_await all.run());
  if constexpr (!std::is_void_v<T>)
    co_return all.template map<std::vector<T>>(detail::take_each);
}

template <class... T> task<std::tuple<outcome<T>...>> gather_settled(task<T>... tasks) {
  detail::family<detail::independent, T...> all(tasks...);
  detail::redeliver_if(co_await all.run());
  co_return all.template map<std::tuple<outcome<T>...>>(detail::outcome_of_each);
}

template <class T> task<std::vector<outcome<T>>> gather_settled(std::vector<task<T>> tasks) {
  detail::family<detail::independent, std::vector<task<T>>> all(tasks);
  detail::redeliver_if(co_await all.run());
  co_return all.template map<std::vector<outcome<T>>>(detail::outcome_of_each);
}

} // namespace cotidy
