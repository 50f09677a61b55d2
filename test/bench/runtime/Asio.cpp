// Boost.Asio's awaitable, with what a program on Asio uses for the same: a timer that waits for the
// children, a channel with room for one as the mutex.
#include "Operation.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using error_code = boost::system::error_code;

template <class Main> void run(Main main) {
  asio::io_context loop(1);
  co_spawn(loop, main(), [](std::exception_ptr error) {
    if (error)
      std::rethrow_exception(error);
  });
  loop.run();
}

/// Counts children, and wakes the one who waits for the last of them.
class joiner {
public:
  joiner(asio::any_io_executor executor, long children)
      : left_(children), joined_(executor, asio::steady_timer::time_point::max()) {}
  auto childEnded() {
    return [this](std::exception_ptr error) {
      if (error)
        std::rethrow_exception(error);
      if (--left_ == 0)
        joined_.cancel();
    };
  }
  awaitable<void> join() {
    while (left_ > 0)
      co_await joined_.async_wait(asio::as_tuple(use_awaitable));
  }

private:
  long left_;
  asio::steady_timer joined_;
};

awaitable<long> child(long value) { co_return value; }

// As a function of another file: nothing is known of it where it is called.
[[gnu::noinline]] awaitable<long> distantChild(long value) { co_return value; }

void createAndAwait(benchmark::State &state) {
  bench::measure(state, bench::awaits, [] {
    run([]() -> awaitable<void> {
      long sum = 0;
      for (long count = 0; count < bench::awaits; ++count)
        sum += co_await child(count);
      benchmark::DoNotOptimize(sum);
    });
  });
}
BENCHMARK(createAndAwait)->Name("create and await/asio");

void createHoldAwait(benchmark::State &state) {
  bench::measure(state, bench::awaits, [] {
    run([]() -> awaitable<void> {
      long sum = 0;
      for (long count = 0; count < bench::awaits; ++count) {
        awaitable<long> held = distantChild(count);
        sum += co_await std::move(held);
      }
      benchmark::DoNotOptimize(sum);
    });
  });
}
BENCHMARK(createHoldAwait)->Name("create, hold, await/asio");

awaitable<long> chain(long depth) {
  if (depth == 0)
    co_return 0;
  co_return co_await chain(depth - 1) + 1;
}

void deepChain(benchmark::State &state) {
  bench::measure(state, bench::chains * bench::chainDepth, [] {
    run([]() -> awaitable<void> {
      long sum = 0;
      for (long count = 0; count < bench::chains; ++count)
        sum += co_await chain(bench::chainDepth);
      benchmark::DoNotOptimize(sum);
    });
  });
}
BENCHMARK(deepChain)->Name("deep chain, each level/asio");

awaitable<void> childThatCounts(long &sum) {
  ++sum;
  co_return;
}

void spawnAndJoin(benchmark::State &state) {
  bench::measure(state, bench::children, [] {
    long sum = 0;
    run([&]() -> awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      joiner all(executor, bench::children);
      for (long count = 0; count < bench::children; ++count)
        co_spawn(executor, childThatCounts(sum), all.childEnded());
      co_await all.join();
    });
    if (sum != bench::children)
      std::abort();
  });
}
BENCHMARK(spawnAndJoin)->Name("spawn and join 1e6/asio")->Unit(benchmark::kMillisecond);

awaitable<void> sleeper(long number) {
  asio::steady_timer timer(co_await asio::this_coro::executor,
                           std::chrono::microseconds(bench::microseconds(number)));
  co_await timer.async_wait(use_awaitable);
}

void timerStorm(benchmark::State &state) {
  bench::measure(state, bench::sleepers, [] {
    run([]() -> awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      joiner all(executor, bench::sleepers);
      for (long number = 0; number < bench::sleepers; ++number)
        co_spawn(executor, sleeper(number), all.childEnded());
      co_await all.join();
    });
  });
}
BENCHMARK(timerStorm)->Name("timer storm/asio")->Unit(benchmark::kMillisecond);

/// A channel with room for one message is a lock: who could put it in holds it.
using lock = asio::experimental::channel<void(error_code)>;

awaitable<void> contender(lock &mutex, long &turns) {
  for (long turn = 0; turn < bench::turns; ++turn) {
    co_await mutex.async_send(error_code(), use_awaitable);
    ++turns;
    co_await asio::post(use_awaitable);
    mutex.try_receive([](error_code) {});
  }
}

void mutexHandOver(benchmark::State &state) {
  bench::measure(state, bench::contenders * bench::turns, [] {
    long turns = 0;
    run([&]() -> awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      lock mutex(executor, 1);
      joiner all(executor, bench::contenders);
      for (long number = 0; number < bench::contenders; ++number)
        co_spawn(executor, contender(mutex, turns), all.childEnded());
      co_await all.join();
    });
    if (turns != bench::contenders * bench::turns)
      std::abort();
  });
}
BENCHMARK(mutexHandOver)->Name("mutex hand-over/asio")->Unit(benchmark::kMillisecond);

using channel = asio::experimental::channel<void(error_code, long)>;

awaitable<void> produce(channel &to) {
  for (long message = 0; message < bench::messages; ++message)
    co_await to.async_send(error_code(), message, use_awaitable);
}

void throughChannel(benchmark::State &state) {
  bench::measure(state, bench::messages, [] {
    run([]() -> awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      channel pipe(executor, bench::capacity);
      joiner producer(executor, 1);
      co_spawn(executor, produce(pipe), producer.childEnded());
      long sum = 0;
      for (long message = 0; message < bench::messages; ++message)
        sum += co_await pipe.async_receive(use_awaitable);
      benchmark::DoNotOptimize(sum);
      co_await producer.join();
    });
  });
}
BENCHMARK(throughChannel)->Name("channel/asio")->Unit(benchmark::kMillisecond);

} // namespace
