// coro-dead-handler: see coro-dead-handler.md.
#pragma once

#include "CoroCheck.h"

namespace cotidy {

/// A 'try' around a task that is made there and awaited elsewhere: its handlers see nothing.
class DeadHandlerCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
};

} // namespace cotidy
