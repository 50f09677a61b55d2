// Whether a member is emptied on a way that comes from where the same function has put work into
// it, and on which nothing takes that work: `jobs_.push_back(f()); … if (failed) { jobs_.clear();
// return; }`.
#pragma once

#include "model/flow/FlowGraph.h"

namespace cotidy {

/// Where a function names a member, by what it does with it there.
struct MemberSteps {
  llvm::SmallVector<const clang::Expr *, 2> Fills;
  llvm::SmallVector<const clang::Expr *, 2> Empties;
  /// It is awaited, handed on or reached in some other way.
  llvm::SmallVector<const clang::Expr *, 2> Takes;
};

/// Where work is put into it that is lost at \p Emptied, which is one of \p Steps; null when there
/// is no such way. A loop that takes it, element by element, is held to run.
const clang::Expr *filledOnTheWay(const clang::Expr &Emptied, const MemberSteps &Steps,
                                  const FlowGraph &Graph);

} // namespace cotidy
