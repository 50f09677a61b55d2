// exception_group: several errors thrown as one, for several tasks may fail in one scope.
//
// handle<E>(f) calls f with each error that is an E, also inside nested groups, and takes it out;
// what is left is rethrown by rethrow_rest(), so that an error for which there is no handler is not
// lost. As Python's except*.
//
//   cotidy::task<> tolerant() {
//     auto complain = [](const std::system_error &error) { std::cerr << error.what(); };
//     try {
//       co_await cotidy::task_group::run([](cotidy::task_group &group) -> cotidy::task<> {
//         group.spawn(fetch("a"));
//         co_return;
//       });
//     } catch (cotidy::exception_group &failed) {
//       failed.handle<std::system_error>(complain).rethrow_rest();
//     }
//   }
#pragma once
#include <cotidy/error_handler.hpp>

#include <optional>
#include <vector>

namespace cotidy {

class exception_group : public std::exception {
public:
  explicit exception_group(std::vector<std::exception_ptr> errors)
      : errors_(std::move(errors)), message_(describe()) {}

  [[nodiscard]] const char *what() const noexcept override { return message_.c_str(); }
  [[nodiscard]] const std::vector<std::exception_ptr> &errors() const noexcept { return errors_; }
  [[nodiscard]] bool empty() const noexcept { return errors_.empty(); }

  // If f throws, the error that it was called with is still in the group.
  template <class E, class F> exception_group &handle(F f) {
    for (auto error = errors_.begin(); error != errors_.end();)
      error = handled<E>(*error, f) ? errors_.erase(error) : std::next(error);
    message_ = describe();
    return *this;
  }

  void rethrow_rest() const {
    if (!empty())
      throw *this;
  }

private:
  // Whether nothing is left of the error.
  template <class E, class F> static bool handled(std::exception_ptr &error, F &f) {
    const std::optional<exception_group> nested = as_group(error);
    if (!nested || std::is_base_of_v<exception_group, E>) {
      try {
        std::rethrow_exception(error);
      } catch (const E &known) {
        f(known);
        return true;
      } catch (...) {
        if (!nested)
          return false; // for another handler
      }
    }
    exception_group rest = *nested;
    rest.handle<E>(std::ref(f));
    if (rest.errors_ != nested->errors_)
      error = std::make_exception_ptr(rest);
    return rest.empty();
  }

  static std::optional<exception_group> as_group(const std::exception_ptr &error) {
    try {
      std::rethrow_exception(error);
    } catch (const exception_group &group) {
      return group;
    } catch (...) {
      return std::nullopt;
    }
  }

  [[nodiscard]] std::string describe() const {
    std::string text =
        std::to_string(errors_.size()) + (errors_.size() == 1 ? " error: " : " errors: ");
    for (const std::exception_ptr &error : errors_)
      text += (&error == errors_.data() ? "" : "; ") + detail::message_of(error);
    return text;
  }

  std::vector<std::exception_ptr> errors_;
  std::string message_;
};

} // namespace cotidy
