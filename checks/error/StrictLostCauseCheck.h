// coro-strict-lost-cause: see coro-strict-lost-cause.md.
#pragma once

#include "CoroCheck.h"

namespace cotidy {

struct LostCause;

/// A handler throws a new error and drops the one that it caught.
class StrictLostCauseCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void offerNesting(const LostCause &Lost, const Model &M);
};

} // namespace cotidy
