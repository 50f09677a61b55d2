// Which parameter of a handler is the error: the one that the library's model names, if its type
// can hold one, or a std::exception_ptr, which tells by itself.
#pragma once

#include "model/Model.h"
#include "model/library/row/CallModels.h"

#include "clang/AST/Decl.h"

namespace cotidy {

/// libstdc++ declares it in std::__exception_ptr.
bool isExceptionPointer(clang::QualType Type);

/// A parameter that takes an error, or a finished task that may hold one; `auto` takes what the
/// model says it is given.
bool takesError(const clang::ParmVarDecl &Parameter, Model &M);

/// The error of \p Handler; null when it takes none. \p Known is null for a call that no model
/// knows.
const clang::ParmVarDecl *errorParameter(const clang::FunctionDecl &Handler,
                                         const HandlerModel *Known, Model &M);

/// A value of \p Type is, or holds, an exception where there is one; an error code does not.
bool holdsException(clang::QualType Type, Model &M);

} // namespace cotidy
