#pragma once

#include "CoroCheck.h"

namespace cotidy {

class DroppedTaskCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
};

} // namespace cotidy
