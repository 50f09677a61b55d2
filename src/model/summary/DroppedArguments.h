// The tasks that a function passes to another one that drops them. The call is where it goes wrong:
// to whoever reads it the task is in good hands.
#pragma once

#include "model/summary/ParameterFate.h"
#include "model/use/DroppedValues.h"

#include <vector>

namespace cotidy {

struct DroppedArgument {
  /// What made the task, or names the local that it was moved out of.
  const clang::Expr *Value = nullptr;
  TypeInfo Type;
  const clang::FunctionDecl *Callee = nullptr;
  ParameterFates::Way Through;
  /// `Value` is a future that yields the task, and the callee what it is continued with.
  bool Yielded = false;
};

std::vector<DroppedArgument> droppedArguments(const clang::FunctionDecl &F, Model &M,
                                              ExplicitDiscardPolicy Policy);

} // namespace cotidy
