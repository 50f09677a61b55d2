// coro-busy-wait: see coro-busy-wait.md.
#pragma once

#include "CoroCheck.h"
#include "model/loop/BusyWait.h"

namespace cotidy {

/// A loop of a coroutine that waits by turning, or never gives way.
class BusyWaitCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
};

} // namespace cotidy
