// The scope that could take over a task that is dropped: a local, a parameter or a member whose
// class has a call that a library model knows to set off the work that it is given.
#pragma once

#include "model/use/DroppedValues.h"

#include "clang/Basic/Diagnostic.h"

namespace cotidy {

struct ScopeInSight {
  const clang::ValueDecl *Scope = nullptr; ///< null when there is none
  llvm::SmallVector<clang::FixItHint, 2> Edits;
};

/// For `f();` in \p F: `scope.spawn(f());`, where that compiles.
ScopeInSight handOverFix(const clang::FunctionDecl &F, const DroppedValue &Drop, Model &M);

} // namespace cotidy
