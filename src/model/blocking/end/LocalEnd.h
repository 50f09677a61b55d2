// Whether the end of a local variable's scope still has something to wait for: not when the value
// was moved or returned, nor when it was detached, joined or awaited before.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/ArrayRef.h"

#include <string>

namespace cotidy {

/// \p Body hands \p Var on, awaits something of it, or calls one of \p Tests, or a member whose
/// name says that it lets go (`detach`, `join`, `release`), on it.
bool isDoneBeforeItsEnd(const clang::VarDecl &Var, const clang::Stmt *Body,
                        llvm::ArrayRef<std::string> Tests);

/// A member function does so with the field \p Field of its object.
bool isDoneBeforeItsEnd(const clang::FieldDecl &Field, const clang::Stmt *Body,
                        llvm::ArrayRef<std::string> Tests);

/// A temporary is let go by the member that is called on it: `std::jthread(f).detach()`.
bool isLetGo(const clang::Stmt &Temporary, clang::ASTContext &Context);

} // namespace cotidy
