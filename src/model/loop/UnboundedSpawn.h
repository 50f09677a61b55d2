// Places where one task is started for each item of what may hold any number of them, and nothing
// limits how many run at once: spawns in loops that take what comes, and calls that run a task for
// every element of a range.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

#include <string>
#include <vector>

namespace cotidy {

struct UnboundedSpawn {
  const clang::Expr *Spawn = nullptr;
  std::string Name; ///< what spawns, as messages name it
  /// The loop around it; null where the spawn itself goes over a range.
  const clang::Stmt *Loop = nullptr;
  /// The range whose elements are the items; empty when they come from outside.
  std::string Range;
};

std::vector<UnboundedSpawn> unboundedSpawns(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
