// Finds calls in a coroutine for which the callee's class or namespace has a form to be awaited.
#pragma once

#include "CoroCheck.h"
#include "model/blocking/BlockingCall.h"

namespace cotidy {

class StrictAsyncAlternativeCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
};

} // namespace cotidy
