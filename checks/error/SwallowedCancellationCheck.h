// Coroutines that are cancelled and go on: the cancellation is caught, or told by a code, and
// nothing comes of it. What is right is decided in model/error/cancellation; here it is worded.
#pragma once

#include "CoroCheck.h"

namespace cotidy {

struct SwallowedCancellation;

class SwallowedCancellationCheck : public CoroCheck {
public:
  using CoroCheck::CoroCheck;
  static const CheckInfo Info;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const SwallowedCancellation &Found, const clang::FunctionDecl &F);
  void offerFix(const SwallowedCancellation &Found, const clang::FunctionDecl &F);
};

} // namespace cotidy
