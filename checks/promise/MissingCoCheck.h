// coro-missing-co: see coro-missing-co.md.
#pragma once

#include "CoroCheck.h"
#include "model/coroutine/MissingCo.h"

namespace cotidy {

/// A function returns a task type, but nothing in its body makes a task.
class MissingCoCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void offerReturn(const clang::FunctionDecl &F, const MissingCo &Found);
};

} // namespace cotidy
