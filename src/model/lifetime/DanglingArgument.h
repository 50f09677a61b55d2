// Arguments that die before the coroutine which refers to them has ended: temporaries of a full
// expression that does not await the task, and local variables of an inner block whose task is kept
// outside of it.
#pragma once

#include "model/lifetime/Destination.h"
#include "model/lifetime/KeptParameter.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct DanglingArgument {
  const clang::CallExpr *Call = nullptr;
  const clang::Expr *Argument = nullptr;         ///< for `this` the object
  const clang::ParmVarDecl *Parameter = nullptr; ///< null for `this`
  const clang::VarDecl *Local = nullptr;         ///< null for a temporary
  Kept How;
  TypeInfo Type;
  Destination Goes;
};

void forEachDanglingArgument(const clang::FunctionDecl &F, Model &M,
                             llvm::function_ref<void(const DanglingArgument &)> Visit);

/// A parameter of the coroutine \p F that binds silently to temporaries, and that it uses late; for
/// those whose callers are not in sight.
void forEachRiskyParameter(
    const clang::FunctionDecl &F, Model &M,
    llvm::function_ref<void(const clang::ParmVarDecl &, const clang::Expr &Use)> Visit);

} // namespace cotidy
