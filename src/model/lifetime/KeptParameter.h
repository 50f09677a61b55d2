// What a coroutine keeps of its arguments. It copies its parameters into its frame, but of a
// reference parameter it keeps the reference ([dcl.fct.def.coroutine]/13), and the same holds for
// views, for pointers, and for the object that it is a member function of. Plain functions that
// only hand their own parameters on are looked through.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace cotidy {

/// Where a coroutine uses what it keeps when the call that made it has returned.
struct Kept {
  const clang::FunctionDecl *By = nullptr; ///< the coroutine
  const clang::Expr *Use = nullptr;        ///< null when its body is elsewhere
};

/// What becomes of \p Parameter of \p Callee, which returns a \p Type; null stands for the object.
/// Nothing when the callee is no coroutine, or does not use it any more. A function that returns a
/// lazy task and whose body is elsewhere is taken for a coroutine.
std::optional<Kept> keptParameter(const clang::FunctionDecl &Callee,
                                  const clang::ParmVarDecl *Parameter, const TypeInfo &Type,
                                  Model &M);

/// `stream->read()`, `stream->write(bytes)`, of which the body is elsewhere: by the library's rule
/// the object stays until the task is done, and the bytes that it reads or writes.
bool isBorrowedByRule(const clang::FunctionDecl &Callee, const clang::ParmVarDecl *Parameter,
                      const TypeInfo &Type, Model &M);

/// Calls \p Visit for the arguments of \p Call that the coroutine which it makes keeps by
/// reference, default arguments included.
void forEachKeptArgument(
    const clang::CallExpr &Call, Model &M,
    llvm::function_ref<void(const clang::ParmVarDecl &, const clang::Expr &)> Visit);

/// The object, a variable or a part of one or of `*this`, that the coroutine which \p Call makes is
/// a member function of and keeps; null for none.
const clang::Expr *keptObject(const clang::CallExpr &Call, Model &M);

/// A parameter of type \p Type refers to its argument, or to what that refers to.
bool refersToArgument(clang::QualType Type, const Model &M);

} // namespace cotidy
