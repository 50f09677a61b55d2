// What a function does with a task that it is given, from its body: whether the task ends there,
// with nobody having awaited it or handed it on. Functions that only pass it to others are
// followed, so far as their bodies can be seen; everything that cannot be seen takes over.
#pragma once

#include "model/Model.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

class ParameterFates {
public:
  explicit ParameterFates(Model &M) : M(M) {}

  /// The parameters that a task passes through until the last of them dies with it; empty when some
  /// function takes it, or may.
  using Way = llvm::SmallVector<const clang::ParmVarDecl *, 2>;

  Way dropped(const clang::FunctionDecl &Callee, unsigned Index);

private:
  Way follow(const clang::FunctionDecl &Definition, const clang::ParmVarDecl &Parameter);

  Model &M;
  /// Known answers. Those of functions that call each other begin as "takes it".
  llvm::DenseMap<const clang::ParmVarDecl *, Way> Known;
};

/// The parameter of \p Callee that \p Call gives its argument \p Index to; -1 for none.
int parameterFor(const clang::CallExpr &Call, const clang::FunctionDecl &Callee, unsigned Index);

/// The parameter, in the definition of a function that can be seen, that is a reference to what
/// \p Name names, or to an element of it; null for none.
const clang::ParmVarDecl *referenceGiven(const clang::Expr &Name, const FlowGraph &Graph);

} // namespace cotidy
