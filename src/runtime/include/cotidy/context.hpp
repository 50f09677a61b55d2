// context<T>: a value that follows a task, as a request id that belongs in every log line.
//
// A context is a variable of the program (inline or static). `auto bound = id.set(value);` binds a
// value in the running task until `bound` dies; the task, all that it awaits, and the children that
// it starts meanwhile see it, whatever runs in between. Bindings nest, and end in reverse order. A
// child keeps what it inherited, also when it outlives the binding.
//
//   inline cotidy::context<std::string> request_id;
//
//   void log(std::string_view text) {
//     const std::string *id = request_id.get();
//     std::cout << (id ? *id : "-") << ": " << text << '\n';
//   }
//   cotidy::task<> handle(int number) {
//     const auto bound = request_id.set("request " + std::to_string(number));
//     co_await cotidy::sleep_for(std::chrono::milliseconds(5)); // others run here
//     log("done");
//   }
//   int main() {
//     cotidy::run(cotidy::gather(handle(1), handle(2)));
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

namespace cotidy {

template <class T> class context : detail::immovable {
public:
  class [[nodiscard]] binding : detail::immovable {
  public:
    ~binding() { fiber_.context = fiber_.context->outer; }

  private:
    friend class context;
    explicit binding(const context &key, T value) : fiber_(detail::current_fiber()) {
      fiber_.context = std::make_shared<const node>(&key, fiber_.context, std::move(value));
    }
    detail::fiber &fiber_;
  };

  // In a task; bind it to a local.
  binding set(T value) const { return binding(*this, std::move(value)); }

  // The innermost value; null when none is bound, or outside of a task.
  [[nodiscard]] const T *get() const noexcept {
    const auto *link = detail::running_fiber ? detail::running_fiber->context.get() : nullptr;
    while (link && link->key != this)
      link = link->outer.get();
    return link ? &static_cast<const node *>(link)->value : nullptr;
  }

private:
  struct node final : detail::context_node {
    node(const void *key, std::shared_ptr<const context_node> outer, T value)
        : context_node(key, std::move(outer)), value(std::move(value)) {}
    const T value;
  };
};

} // namespace cotidy
