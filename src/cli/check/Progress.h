// How far the work is, on stderr: one line that is rewritten and erased on a terminal; elsewhere a
// line now and then, so that nobody takes a long run for a hung one.
#pragma once

#include "engine/pool/WorkerPool.h"

#include <chrono>

namespace cotidy {

class Progress {
public:
  enum class Style { None, Line, Heartbeat, EveryFile };

  explicit Progress(Style S) : S(S) {}
  ~Progress() { erase(); }

  void tell(const PoolState &State);
  void erase();

private:
  void rewrite(const PoolState &State);
  void beat(const PoolState &State);
  std::string timeLeft(const PoolState &State) const;

  using Clock = std::chrono::steady_clock;
  Style S;
  Clock::time_point Started = Clock::now();
  Clock::time_point LastBeat = Started;
  size_t LastDone = 0;
  bool Shown = false;
};

} // namespace cotidy
