// What a function does with one scope of work: it starts work in it, joins it, hands it to somebody
// else, or merely looks at it. Told for each mention of the scope from what is written around it.
#pragma once

#include "model/Model.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

enum class ScopeEvent {
  Looks,
  Starts,
  Joins,
  JoinsUnawaited, ///< the join's own task is dropped
  HandsOn,        ///< somebody else may join it
};

struct ScopeMention {
  ScopeEvent What = ScopeEvent::Looks;
  const clang::Expr *At = nullptr; ///< the call that starts or joins; the name itself elsewhere
};

/// What becomes of a scope where \p Name names it.
ScopeMention scopeMention(const clang::Expr &Name, const FlowGraph &Graph, Model &M);

/// \p Method waits until all work of its scope is done.
bool joinsScope(const clang::FunctionDecl &Method, const LibrarySet &Libraries);

/// \p Type is a scope itself: no reference, pointer or container of one.
bool isScope(clang::QualType Type, const LibrarySet &Libraries);

} // namespace cotidy
