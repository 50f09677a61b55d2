// Work that is cancelled by its drop works while its holder lives, if the function waits for
// something else meanwhile: a local that nothing names again may be its use.
#pragma once

#include "model/library/LibrarySet.h"
#include "model/type/TaskTypes.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// What the work comes to is an answer; not `void`, a class that says the same, or how much was
/// done (a pump that runs meanwhile counts its bytes).
bool yieldsAnswer(const TypeInfo &Type);

/// Something in \p Scope is waited for behind the declaration of \p Var.
bool worksWhileHeld(const clang::VarDecl &Var, const clang::Stmt *Scope,
                    const LibrarySet &Libraries);

/// `auto sent = c.send(1); co_await c.send(2);`: \p F awaits the same call elsewhere, so that it
/// was the `co_await` that was forgotten.
bool awaitsItsLike(const clang::FunctionDecl &F, const clang::Expr &Origin);

} // namespace cotidy
