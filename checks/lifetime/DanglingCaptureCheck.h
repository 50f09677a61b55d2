// coro-dangling-capture: see coro-dangling-capture.md.
#pragma once

#include "CoroCheck.h"
#include "model/lifetime/closure/DanglingCapture.h"

namespace cotidy {

/// A lambda coroutine with captures outlives the closure that holds them.
class DanglingCaptureCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const DanglingCapture &Found, const Model &M);
  void offerFix(const DanglingCapture &Found, const Model &M);
};

} // namespace cotidy
