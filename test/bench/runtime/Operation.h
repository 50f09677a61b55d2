// What is measured of each library, said once: the sizes, and how a run becomes "so many
// nanoseconds of CPU and so many allocations for each operation". A library's file registers the
// operations that it has as "operation/library"; whatever files are linked are compared, and
// test/bench/runtime/run sets them side by side. Everything runs on one thread, so CPU time is the
// time of the work and not of waiting.
#pragma once
#include <benchmark/benchmark.h>

#include <cstdint>

namespace bench {

inline constexpr long awaits = 100'000;       // one after the other, in one coroutine
inline constexpr long chainDepth = 1'000;     // coroutines that await each other
inline constexpr long chains = 100;           // such chains, one after the other
inline constexpr long children = 1'000'000;   // alive at the same time
inline constexpr long sleepers = 100'000;     // each with its own timer
inline constexpr long contenders = 64;        // for one mutex
inline constexpr long turns = 1'000;          // of each contender
inline constexpr long messages = 200'000;     // through one channel
inline constexpr std::size_t capacity = 64;   // of that channel
inline constexpr unsigned sleepSpread = 2048; // microseconds between the first and the last timer

/// Calls of the global operator new so far.
std::uint64_t allocations();

/// A deadline for each sleeper, spread without any order over the time.
inline unsigned microseconds(long sleeper) {
  return static_cast<unsigned>(sleeper) * 2654435761U % sleepSpread;
}

/// Measures `work`, which does so many operations; a first call fills what is kept for reuse.
template <class Work> void measure(benchmark::State &state, long operations, Work work) {
  work();
  const std::uint64_t before = allocations();
  for ([[maybe_unused]] auto iteration : state)
    work();
  const double done = static_cast<double>(state.iterations()) * static_cast<double>(operations);
  state.counters["operations"] = static_cast<double>(operations);
  state.counters["allocations"] = static_cast<double>(allocations() - before) / done;
}

} // namespace bench
