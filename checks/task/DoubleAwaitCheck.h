// coro-double-await: see coro-double-await.md.
#pragma once

#include "CoroCheck.h"
#include "model/flow/RepeatedAwait.h"

namespace cotidy {

/// A task that can be awaited once is awaited again, or after it was moved away.
class DoubleAwaitCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const RepeatedAwait &Again, Model &M);
};

} // namespace cotidy
