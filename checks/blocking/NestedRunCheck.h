// Finds coroutines that wait, without awaiting, for tasks or for a loop on their own thread.
#pragma once

#include "CoroCheck.h"
#include "model/blocking/BlockingCall.h"

namespace cotidy {

class NestedRunCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const clang::FunctionDecl &F, const BlockingCall &Call, Model &M);
};

} // namespace cotidy
