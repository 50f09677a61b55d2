// Functions whose return type promises a task that nothing in their body makes: no co_ keyword, and
// no `return` of somebody else's task.
#pragma once

#include "model/Model.h"

namespace cotidy {

struct MissingCo {
  TypeInfo Type;
  /// Some path comes to the end of the body; else it throws on every path that ends.
  bool FallsOff = false;
};

/// Nothing for a coroutine, for a function that returns a task on some path, for one that never
/// comes back, and for one that does not return a task type.
std::optional<MissingCo> missingCo(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
