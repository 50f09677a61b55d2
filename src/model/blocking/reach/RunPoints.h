// What runs when a function runs: the calls, constructions, destructions and suspensions of its
// body, its member initialisers and the default arguments that it relies on, each with what has to
// hold of a parameter for it to run. Left out is what only runs on the way to the process's end
// (`log(…); std::abort();`): there nobody is left to wait.
#pragma once

#include "model/blocking/reach/ParameterCondition.h"

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct RunPoint {
  /// Part of the function's own body, for those who ask where it stands in the flow.
  const clang::Stmt *At = nullptr;
  clang::SourceLocation Location;
  /// The call, construction or suspension; null where something is destroyed.
  const clang::Expr *Expression = nullptr;
  /// The class of what is destroyed, and the local variable when it is one.
  const clang::CXXRecordDecl *Destroyed = nullptr;
  const clang::VarDecl *Local = nullptr;
  ParameterCondition When;
  /// It initialises a static local, so that only the first caller waits.
  bool Once = false;
};

void forEachRunPoint(const clang::FunctionDecl &F,
                     llvm::function_ref<void(const RunPoint &)> Visit);

/// The class whose destructor runs when a \p Type ends; null when that does nothing.
const clang::CXXRecordDecl *destroyedWith(clang::QualType Type);

} // namespace cotidy
