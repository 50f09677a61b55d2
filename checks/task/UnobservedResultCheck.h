// coro-unobserved-result: see coro-unobserved-result.md.
#pragma once

#include "CoroCheck.h"
#include "model/result/UnobservedResult.h"

namespace cotidy {

/// `co_await` yields a status, an expected, an error code or what many tasks came to, and nobody
/// looks at it.
class UnobservedResultCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const UnobservedResult &Found, Model &M);
  void explain(const UnobservedResult &Found);
};

} // namespace cotidy
