// when_any: the first of several tasks to end decides, with its value or its error.
//
// The others are cancelled, and awaited before when_any returns: none runs on. An error of a loser
// that is no cancellation is reported (error_handler.hpp), not lost. when_any(tasks...) gives a
// variant, whose index() tells who was first (std::monostate for void); when_any(vector) gives the
// index and the value.
//
//   cotidy::task<std::string> mirror(std::string host, int seconds) {
//     co_await cotidy::sleep_for(std::chrono::seconds(seconds));
//     co_return host;
//   }
//   int main() {
//     auto race = []() -> cotidy::task<std::size_t> {
//       auto first = co_await cotidy::when_any(mirror("near", 1), mirror("far", 9));
//       co_return first.index();
//     };
//     return static_cast<int>(cotidy::run(race(), cotidy::virtual_clock{}));
//   }
#pragma once
#include <cotidy/detail/scope.hpp>

#include <optional>

namespace cotidy {

template <class T> struct first_of {
  std::size_t index;
  detail::object_of<T> value;
};

namespace detail {

class race final : public scope {
public:
  void settle(bool cancelled) const { redeliver_if(cancelled, winner_->error()); }
  [[nodiscard]] bool won(const child_fiber &which) const noexcept { return &which == winner_; }

private:
  void child_ended(child_fiber &which) noexcept override {
    if (!winner_) {
      winner_ = &which;
      cancel();
    } else if (const std::exception_ptr error = which.error()) {
      report_error(which, error);
    }
  }
  const child_fiber *winner_ = nullptr;
};

template <class Result, class Children, std::size_t... Index>
Result winner_of(const race &run, Children &children, std::index_sequence<Index...>) {
  std::optional<Result> result;
  const auto take = [&](auto index, auto &each) {
    if (run.won(each))
      result.emplace(std::in_place_index<index()>, each.outcome().take_object());
  };
  (take(std::integral_constant<std::size_t, Index>(), std::get<Index>(children)), ...);
  return std::move(*result);
}

} // namespace detail

template <class... T>
  requires(sizeof...(T) > 0)
task<std::variant<detail::object_of<T>...>> when_any(task<T>... tasks) {
  detail::family<detail::race, T...> all(tasks...);
  all.scope.settle(co_await all.run());
  co_return detail::winner_of<std::variant<detail::object_of<T>...>>(
      all.scope, all.children, std::index_sequence_for<T...>());
}

template <class T> task<first_of<T>> when_any(std::vector<task<T>> tasks) {
  if (tasks.empty())
    throw std::invalid_argument("cotidy: when_any of no tasks would never end");
  detail::family<detail::race, std::vector<task<T>>> all(tasks);
  all.scope.settle(co_await all.run());
  std::size_t index = 0;
  while (!all.scope.won(all.children[index]))
    ++index;
  co_return first_of<T>{index, all.children[index].outcome().take_object()};
}

} // namespace cotidy
