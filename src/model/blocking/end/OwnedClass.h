// What ends with an object of a smart pointer's or a container's class of the standard library,
// whose bodies are not looked into: what it owns.
#pragma once

#include "model/blocking/call/CallSite.h"

#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// The class whose destructor matters where a \p Class ends: its own, or that of what it owns. Null
/// when there is nothing to be done.
const clang::CXXRecordDecl *endingWith(const clang::CXXRecordDecl *Class);

/// The class of what \p Var, made by `std::make_shared` and never copied in \p Body, alone owns;
/// null for any other variable.
const clang::CXXRecordDecl *solelyOwnedBy(const clang::VarDecl &Var, const clang::Stmt *Body);

/// The class that \p Site destroys by emptying its object: `pointer.reset()`, `vector.clear()`.
const clang::CXXRecordDecl *endedBy(const CallSite &Site);

} // namespace cotidy
