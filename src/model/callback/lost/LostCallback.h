// Callbacks whose task is lost: a function that returns a task is handed to something that calls it
// and drops what it returns. Three things tell so: the type that it is converted to has a signature
// that returns nothing (std::function<void()>); a model says it of the call (std::for_each); or the
// body of the called template shows it, through further templates and lambdas if need be.
#pragma once

#include "model/Model.h"
#include "model/callback/Callable.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct LostCallback {
  Callable What;
  TypeInfo Type;                          ///< of the task that it returns
  const clang::NamedDecl *Taker;          ///< the function or class that drops the task
  clang::QualType Wrapper;                ///< when Taker is a class with a signature
  const clang::Expr *DroppedAt = nullptr; ///< the call whose value is dropped, where it can be seen
};

/// Calls \p Visit for every callback in what \p F runs that loses its task. A callable that came in
/// as a parameter of a template is judged where that is called.
void forEachLostCallback(const clang::FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const LostCallback &)> Visit);

/// The same for one expression: a member's initialiser.
void forEachLostCallback(const clang::Expr &E, Model &M,
                         llvm::function_ref<void(const LostCallback &)> Visit);

} // namespace cotidy
