// What the tests of the shim share: what was reported, what is alive, and time without waiting.
#pragma once
#include <cotidy/cotidy.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace capture {

using namespace std::chrono_literals;

// The errors that nobody took, while it lives.
class Errors {
public:
  Errors()
      : Old(cotidy::set_error_handler([this](const cotidy::task_error &Failed) {
          All.push_back(std::string(Failed.name) + ": " + Failed.message);
          Lines.push_back(Failed.where.line());
        })) {}
  ~Errors() { cotidy::set_error_handler(Old); }
  std::vector<std::string> All;
  std::vector<unsigned> Lines;

private:
  cotidy::error_handler Old;
};

// Debug mode on, and what it reported.
class Misuse {
public:
  Misuse()
      : Old(cotidy::set_misuse_handler(
            [this](const cotidy::misuse_report &Report) { All.push_back(Report); })) {
    cotidy::set_debug_mode(true);
  }
  ~Misuse() {
    cotidy::set_debug_mode(false);
    cotidy::set_misuse_handler(Old);
  }
  [[nodiscard]] std::size_t count(cotidy::misuse Kind) const {
    std::size_t Found = 0;
    for (const cotidy::misuse_report &Report : All)
      Found += Report.kind == Kind;
    return Found;
  }
  std::vector<cotidy::misuse_report> All;

private:
  cotidy::misuse_handler Old;
};

// Counts how many of it live: a frame that leaks, or dies twice, shows.
struct Alive {
  Alive() { ++Count; }
  Alive(const Alive &) { ++Count; }
  Alive &operator=(const Alive &) = default;
  ~Alive() { --Count; }
  static inline int Count = 0;
};

template <class T> T runVirtually(cotidy::task<T> Main) {
  return cotidy::run(std::move(Main), cotidy::virtual_clock());
}

// The error that f throws, by its message; empty if none.
template <class F> std::string messageOf(F f) {
  try {
    f();
  } catch (const std::exception &Error) {
    return Error.what();
  }
  return "";
}

inline cotidy::task<int> valueAfter(std::chrono::nanoseconds Duration, int Value) {
  Alive Here;
  co_await cotidy::sleep_for(Duration);
  co_return Value;
}

inline cotidy::task<> failAfter(std::chrono::nanoseconds Duration, const char *Message) {
  Alive Here;
  co_await cotidy::sleep_for(Duration);
  throw std::runtime_error(Message);
}

inline cotidy::task<> forever() {
  Alive Here;
  for (;;)
    co_await cotidy::sleep_for(1h);
}

} // namespace capture
