// coro-strict-unbounded-spawn: see coro-strict-unbounded-spawn.md.
#pragma once

#include "CoroCheck.h"
#include "model/loop/UnboundedSpawn.h"

namespace cotidy {

/// One task for each item of what may hold any number of them, all at once.
class StrictUnboundedSpawnCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
};

} // namespace cotidy
