// The runtime shim.
#include "Operation.h"

#include <cotidy/channel.hpp>
#include <cotidy/cotidy.hpp>
#include <cotidy/mutex.hpp>

namespace {

using cotidy::task;
using cotidy::task_group;

task<long> child(long value) { co_return value; }

// As a function of another file: nothing is known of it where it is called.
[[gnu::noinline]] task<long> distantChild(long value) { co_return value; }

void createAndAwait(benchmark::State &state) {
  bench::measure(state, bench::awaits, [] {
    cotidy::run([]() -> task<> {
      long sum = 0;
      for (long count = 0; count < bench::awaits; ++count)
        sum += co_await child(count);
      benchmark::DoNotOptimize(sum);
    }());
  });
}
BENCHMARK(createAndAwait)->Name("create and await/shim");

void createHoldAwait(benchmark::State &state) {
  bench::measure(state, bench::awaits, [] {
    cotidy::run([]() -> task<> {
      long sum = 0;
      for (long count = 0; count < bench::awaits; ++count) {
        task<long> held = distantChild(count);
        sum += co_await std::move(held);
      }
      benchmark::DoNotOptimize(sum);
    }());
  });
}
BENCHMARK(createHoldAwait)->Name("create, hold, await/shim");

task<long> chain(long depth) {
  if (depth == 0)
    co_return 0;
  co_return co_await chain(depth - 1) + 1;
}

void deepChain(benchmark::State &state) {
  bench::measure(state, bench::chains * bench::chainDepth, [] {
    cotidy::run([]() -> task<> {
      long sum = 0;
      for (long count = 0; count < bench::chains; ++count)
        sum += co_await chain(bench::chainDepth);
      benchmark::DoNotOptimize(sum);
    }());
  });
}
BENCHMARK(deepChain)->Name("deep chain, each level/shim");

task<> childThatCounts(long &sum) {
  ++sum;
  co_return;
}

void spawnAndJoin(benchmark::State &state) {
  bench::measure(state, bench::children, [] {
    long sum = 0;
    cotidy::run([](long &sum) -> task<> {
      co_await task_group::run([&](task_group &group) -> task<> {
        for (long count = 0; count < bench::children; ++count)
          group.spawn(childThatCounts(sum));
        co_return;
      });
    }(sum));
    if (sum != bench::children)
      std::abort();
  });
}
BENCHMARK(spawnAndJoin)->Name("spawn and join 1e6/shim")->Unit(benchmark::kMillisecond);

task<> sleeper(long number) {
  co_await cotidy::sleep_for(std::chrono::microseconds(bench::microseconds(number)));
}

void timerStorm(benchmark::State &state) {
  bench::measure(state, bench::sleepers, [] {
    cotidy::run([]() -> task<> {
      co_await task_group::run([](task_group &group) -> task<> {
        for (long number = 0; number < bench::sleepers; ++number)
          group.spawn(sleeper(number));
        co_return;
      });
    }());
  });
}
BENCHMARK(timerStorm)->Name("timer storm/shim")->Unit(benchmark::kMillisecond);

task<> contender(cotidy::mutex &mutex, long &turns) {
  for (long turn = 0; turn < bench::turns; ++turn) {
    const auto guard = co_await mutex.lock();
    ++turns;
    co_await cotidy::yield();
  }
}

void mutexHandOver(benchmark::State &state) {
  bench::measure(state, bench::contenders * bench::turns, [] {
    long turns = 0;
    cotidy::run([](long &turns) -> task<> {
      cotidy::mutex mutex;
      co_await task_group::run([&](task_group &group) -> task<> {
        for (long number = 0; number < bench::contenders; ++number)
          group.spawn(contender(mutex, turns));
        co_return;
      });
    }(turns));
    if (turns != bench::contenders * bench::turns)
      std::abort();
  });
}
BENCHMARK(mutexHandOver)->Name("mutex hand-over/shim")->Unit(benchmark::kMillisecond);

task<> produce(cotidy::channel<long> &to) {
  for (long message = 0; message < bench::messages; ++message)
    co_await to.send(message);
}

task<> consume(cotidy::channel<long> &from) {
  long sum = 0;
  for (long message = 0; message < bench::messages; ++message) {
    const std::optional<long> received = co_await from.receive();
    sum += *received;
  }
  benchmark::DoNotOptimize(sum);
}

void throughChannel(benchmark::State &state) {
  bench::measure(state, bench::messages, [] {
    cotidy::run([]() -> task<> {
      cotidy::channel<long> pipe(bench::capacity);
      co_await cotidy::gather(produce(pipe), consume(pipe));
    }());
  });
}
BENCHMARK(throughChannel)->Name("channel/shim")->Unit(benchmark::kMillisecond);

} // namespace
