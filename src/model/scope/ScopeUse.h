// Scopes of work, variables of a function or members of a class, that die unjoined on some path, or
// in which work is started when they were joined. Which classes are scopes, and what starts and
// joins their work, is the library models' knowledge. A scope whose destructor waits is none; one
// that is handed to somebody else is theirs to join.
#pragma once

#include "model/Model.h"
#include "model/flow/path/WayOut.h"

#include <vector>

namespace cotidy {

enum class ScopeFault {
  Never,      ///< nothing joins it
  OnSomePath, ///< a path from a start to its end has no join
  NotAwaited, ///< it is closed, and nobody waits until it is
  AfterJoin,  ///< work is started when it has been joined
};

struct UnjoinedScope {
  ScopeFault Fault = ScopeFault::Never;
  const clang::ValueDecl *Scope = nullptr; ///< a variable or a member
  const clang::Expr *Start = nullptr;      ///< where work is started in it
  const clang::Expr *Join = nullptr;       ///< the join, where there is one that does not help
  WayOut End;                              ///< where it dies unjoined
};

/// The member of \p Class, a scope, that waits for its work: `joinAsync`; null when it has none.
const clang::FunctionDecl *joinOf(const clang::CXXRecordDecl &Class, const LibrarySet &Libraries);

/// Those among the variables of \p F, and the members that it starts work in when it has joined
/// them.
std::vector<UnjoinedScope> unjoinedScopes(const clang::FunctionDecl &F, Model &M);

/// Those among the members of \p Class, which can only be told where all of the class can be seen.
std::vector<UnjoinedScope> unjoinedScopes(const clang::CXXRecordDecl &Class, Model &M);

} // namespace cotidy
