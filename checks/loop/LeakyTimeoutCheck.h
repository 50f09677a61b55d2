// coro-leaky-timeout: see coro-leaky-timeout.md.
#pragma once

#include "CoroCheck.h"
#include "model/race/GivenUp.h"
#include "model/race/LeakyRace.h"

namespace cotidy {

/// A time-out or race that leaves running what was waited for.
class LeakyTimeoutCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const LeakyRace &Race);
  void report(const GivenUp &Left);
};

} // namespace cotidy
