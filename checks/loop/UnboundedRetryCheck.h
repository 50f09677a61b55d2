// coro-unbounded-retry: see coro-unbounded-retry.md.
#pragma once

#include "CoroCheck.h"
#include "model/loop/retry/Retry.h"

namespace cotidy {

/// A retry that nothing bounds, that nothing slows down, or that forgets why it failed.
class UnboundedRetryCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
};

} // namespace cotidy
