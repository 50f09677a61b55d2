// channel<T>: a bounded queue between any number of senders and receivers of one loop.
//
// `co_await channel.send(value)` waits while the channel is full, which slows a fast sender down to
// its receivers; `co_await channel.receive()` waits while it is empty. Both are served in the order
// in which they came. close() ends it: what was sent can still be received, then receive gives no
// value, and to send is an error (channel_closed). With a capacity of 0 a sender waits until its
// value is received. T may be move-only; a value that was not sent dies with its send operation.
//
//   cotidy::task<> produce(cotidy::channel<int> &numbers) {
//     for (int number = 1; number <= 8; ++number)
//       co_await numbers.send(number);
//     numbers.close();
//   }
//   cotidy::task<> consume(cotidy::channel<int> &numbers) {
//     while (const std::optional<int> number = co_await numbers.receive())
//       std::cout << *number << '\n';
//   }
//   int main() {
//     cotidy::channel<int> numbers(3);
//     cotidy::run(cotidy::gather(produce(numbers), consume(numbers)));
//   }
#pragma once
#include <cotidy/detail/loop.hpp>

#include <optional>
#include <vector>

namespace cotidy {

struct channel_closed : std::exception {
  [[nodiscard]] const char *what() const noexcept override {
    return "cotidy: sent to a closed channel";
  }
};

template <class T> class channel : detail::immovable {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_move_assignable_v<T>);

public:
  class [[nodiscard]] send_operation final : public detail::queued_suspension {
  public:
    send_operation(channel &to, T &&value) noexcept
        : queued_suspension(to.senders_), channel_(to), value_(std::move(value)) {}
    bool await_ready() noexcept { return channel_.closed_ || channel_.pass_on(value_); }
    void await_resume() const {
      throw_if_cancelled();
      if (value_)
        throw channel_closed();
    }

  private:
    friend class channel;
    channel &channel_;
    std::optional<T> value_; // until it is sent
  };

  class [[nodiscard]] receive_operation final : public detail::queued_suspension {
  public:
    explicit receive_operation(channel &from) noexcept
        : queued_suspension(from.receivers_), channel_(from) {}
    bool await_ready() noexcept {
      value_ = channel_.try_receive();
      return value_ || channel_.closed_;
    }
    std::optional<T> await_resume() {
      throw_if_cancelled();
      return std::move(value_);
    }

  private:
    friend class channel;
    channel &channel_;
    std::optional<T> value_;
  };

  explicit channel(std::size_t capacity) : ring_(capacity) {}

  [[nodiscard]] send_operation send(T value) noexcept { return {*this, std::move(value)}; }
  [[nodiscard]] receive_operation receive() noexcept { return receive_operation(*this); }

  // Whether it could be sent without waiting; the value is moved from only then.
  [[nodiscard]] bool try_send(T &&value) noexcept {
    if (closed_ || (receivers_.empty() && size_ == ring_.size()))
      return false;
    std::optional<T> sent(std::move(value));
    return pass_on(sent);
  }

  [[nodiscard]] std::optional<T> try_receive() noexcept {
    auto *const sender = static_cast<send_operation *>(senders_.pop_front());
    if (size_ == 0)
      return sender ? take_from(*sender) : std::nullopt;
    std::optional<T> value = std::exchange(ring_[first_], std::nullopt);
    first_ = (first_ + 1) % ring_.size();
    --size_;
    if (sender)
      store(take_from(*sender));
    return value;
  }

  void close() noexcept {
    closed_ = true;
    while (detail::suspension *const receiver = receivers_.pop_front())
      receiver->wake();
    while (detail::suspension *const sender = senders_.pop_front())
      sender->wake();
  }

  [[nodiscard]] bool closed() const noexcept { return closed_; }
  // How many values wait in it.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  // To the receiver that waits longest, or to the ring; false when neither can take it.
  bool pass_on(std::optional<T> &value) noexcept {
    if (auto *const receiver = static_cast<receive_operation *>(receivers_.pop_front())) {
      receiver->value_ = std::exchange(value, std::nullopt);
      receiver->wake();
      return true;
    }
    if (size_ == ring_.size())
      return false;
    store(std::exchange(value, std::nullopt));
    return true;
  }

  void store(std::optional<T> value) noexcept {
    ring_[(first_ + size_++) % ring_.size()].emplace(std::move(*value));
  }

  static std::optional<T> take_from(send_operation &sender) noexcept {
    std::optional<T> value = std::exchange(sender.value_, std::nullopt);
    sender.wake();
    return value;
  }

  std::vector<std::optional<T>> ring_;
  std::size_t first_ = 0, size_ = 0;
  bool closed_ = false;
  detail::list<detail::suspension> senders_, receivers_;
};

} // namespace cotidy
