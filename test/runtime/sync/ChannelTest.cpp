#include <cotidy/channel.hpp>
#include <cotidy/gather.hpp>

#include "Simulation.h"

#include <algorithm>
#include <memory>
#include <string>

namespace cotidy::test {
namespace {

task<> send_all(channel<int> &to, int first, int last) {
  for (int value = first; value < last; ++value)
    co_await to.send(value);
}

task<> receive_all(channel<int> &from, std::vector<int> &values) {
  while (const auto value = co_await from.receive())
    values.push_back(*value);
}

task<> receive_one(channel<int> &from, std::vector<int> &values) {
  values.push_back((co_await from.receive()).value_or(-1));
}

class ChannelOf : public testing::TestWithParam<std::size_t> {};

TEST_P(ChannelOf, KeepsTheOrder) {
  channel<int> numbers(GetParam());
  std::vector<int> values;
  simulate([&]() -> task<> {
    auto produce = [&]() -> task<> {
      co_await send_all(numbers, 0, 100);
      numbers.close();
    };
    co_await gather(produce(), receive_all(numbers, values));
  });
  ASSERT_EQ(values.size(), 100u);
  for (int value = 0; value < 100; ++value)
    EXPECT_EQ(values[static_cast<std::size_t>(value)], value);
}

TEST_P(ChannelOf, ManySendersAndReceiversLoseNothing) {
  channel<int> numbers(GetParam());
  std::vector<int> values;
  simulate([&]() -> task<> {
    std::vector<task<>> receivers, senders;
    for (int count = 0; count < 5; ++count) {
      receivers.push_back(receive_all(numbers, values));
      senders.push_back(send_all(numbers, 100 * count, 100 * count + 100));
    }
    auto produce = [&]() -> task<> {
      co_await gather(std::move(senders));
      numbers.close();
    };
    co_await gather(produce(), gather(std::move(receivers)));
  });
  std::sort(values.begin(), values.end());
  ASSERT_EQ(values.size(), 500u);
  for (int value = 0; value < 500; ++value)
    EXPECT_EQ(values[static_cast<std::size_t>(value)], value);
}

TEST_P(ChannelOf, SenderWaitsForRoom) {
  channel<int> numbers(GetParam());
  simulate([&]() -> task<> {
    auto sender = spawn(send_all(numbers, 0, static_cast<int>(GetParam()) + 1));
    co_await sleep_for(1s);
    EXPECT_EQ(numbers.size(), GetParam());
    EXPECT_FALSE(sender.done());
    EXPECT_EQ(co_await numbers.receive(), 0);
    co_await sender;
  });
}

TEST_P(ChannelOf, CancelledSenderDoesNotSend) {
  channel<int> numbers(GetParam());
  std::vector<int> values;
  simulate([&]() -> task<> {
    co_await send_all(numbers, 0, static_cast<int>(GetParam())); // full
    auto first = spawn(send_all(numbers, 101, 102));
    auto second = spawn(send_all(numbers, 102, 103));
    auto third = spawn(send_all(numbers, 103, 104));
    co_await yield();
    second.cancel();
    co_await yield();
    EXPECT_TRUE(second.done());
    for (std::size_t count = 0; count < GetParam() + 2; ++count)
      co_await receive_one(numbers, values);
    EXPECT_EQ(numbers.try_receive(), std::nullopt);
    co_await third;
  });
  EXPECT_EQ(values[GetParam()], 101);
  EXPECT_EQ(values[GetParam() + 1], 103);
}

TEST_P(ChannelOf, DestroyedWithWaitingSenders) {
  channel<std::string> texts(GetParam());
  simulate([&]() -> task<> {
    for (int count = 0; count < 5; ++count)
      spawn(cling_to([&]() -> task<> { co_await texts.send(std::string(100, 'x')); }));
    co_await yield();
  });
  EXPECT_LE(texts.size(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Capacity, ChannelOf, testing::Values(0, 1, 2, 7));

TEST(Channel, CancelledReceiverIsPassedOver) {
  channel<int> numbers(1);
  std::vector<int> first, second, third;
  simulate([&]() -> task<> {
    auto one = spawn(receive_one(numbers, first));
    auto two = spawn(receive_one(numbers, second));
    auto three = spawn(receive_one(numbers, third));
    co_await yield();
    two.cancel();
    co_await send_all(numbers, 1, 3);
    co_await three;
  });
  EXPECT_EQ(first, std::vector{1});
  EXPECT_EQ(second, std::vector<int>());
  EXPECT_EQ(third, std::vector{2});
}

TEST(Channel, ReceiverCancelledAfterTheHandOverKeepsTheValue) {
  channel<int> numbers(1);
  std::vector<int> values;
  simulate([&]() -> task<> {
    auto receiver = spawn(receive_one(numbers, values));
    co_await yield();
    co_await numbers.send(42);
    receiver.cancel();
    co_await yield();
  });
  EXPECT_EQ(values, std::vector{42});
}

TEST(Channel, CloseLetsReceiveWhatWasSent) {
  channel<int> numbers(3);
  std::vector<int> values;
  simulate([&]() -> task<> {
    co_await send_all(numbers, 1, 4);
    numbers.close();
    EXPECT_TRUE(numbers.closed());
    co_await receive_all(numbers, values);
    EXPECT_EQ(co_await numbers.receive(), std::nullopt);
    EXPECT_THROW(co_await numbers.send(4), channel_closed);
    EXPECT_FALSE(numbers.try_send(4));
  });
  EXPECT_EQ(values, (std::vector{1, 2, 3}));
}

TEST(Channel, CloseWakesReceivers) {
  channel<int> numbers(3);
  std::vector<int> values;
  simulate([&]() -> task<> {
    auto one = spawn(receive_one(numbers, values));
    auto two = spawn(receive_one(numbers, values));
    co_await yield();
    numbers.close();
    co_await two;
  });
  EXPECT_EQ(values, (std::vector{-1, -1}));
}

TEST(Channel, CloseFailsWaitingSenders) {
  channel<int> numbers(1);
  simulate([&]() -> task<> {
    auto sender = spawn(send_all(numbers, 1, 3));
    co_await yield();
    numbers.close();
    EXPECT_THROW(co_await sender, channel_closed);
    EXPECT_EQ(co_await numbers.receive(), 1);
    EXPECT_EQ(co_await numbers.receive(), std::nullopt);
  });
}

TEST(Channel, WithoutWaiting) {
  channel<int> numbers(1);
  EXPECT_EQ(numbers.try_receive(), std::nullopt);
  EXPECT_TRUE(numbers.try_send(1));
  EXPECT_FALSE(numbers.try_send(2));
  EXPECT_EQ(numbers.try_receive(), 1);
  channel<int> rendezvous(0);
  EXPECT_FALSE(rendezvous.try_send(1));
  std::vector<int> values;
  simulate([&]() -> task<> {
    auto receiver = spawn(receive_one(rendezvous, values));
    co_await yield();
    EXPECT_TRUE(rendezvous.try_send(2));
    co_await receiver;
    auto sender = spawn(send_all(rendezvous, 3, 4));
    co_await yield();
    EXPECT_EQ(rendezvous.try_receive(), 3);
    co_await sender;
  });
  EXPECT_EQ(values, std::vector{2});
}

TEST(Channel, OfMoveOnly) {
  channel<std::unique_ptr<int>> pointers(1);
  simulate([&]() -> task<> {
    co_await pointers.send(std::make_unique<int>(42));
    auto refused = std::make_unique<int>(7);
    EXPECT_FALSE(pointers.try_send(std::move(refused)));
    EXPECT_EQ(*refused, 7); // still there
    auto value = co_await pointers.receive();
    EXPECT_EQ(**value, 42);
  });
}

} // namespace
} // namespace cotidy::test
