// When a drop is a loss. The rules are the catalogue's "choices that decide what is a finding".
#pragma once

#include "model/Model.h"
#include "model/use/DroppedValues.h"

namespace cotidy {

/// Dropping a value of this type can lose something at all.
bool canBeLost(const TypeInfo &Type);

/// Writing the drop down does not make it right, under \p Policy.
bool isLostDespite(ExplicitDiscardPolicy Policy, const TypeInfo &Type);

/// `_` and its like, and [[maybe_unused]], say that nobody will take it.
bool isNamedForDiscard(const clang::ValueDecl &Var);

/// What `co_await` yields is a lock, unit or slot that its holder keeps by living.
bool yieldsGuard(const TypeInfo &Type, const LibrarySet &Libraries);

/// A lock or units, which are held by living; a pointer that can be let go of is none.
bool isLock(clang::QualType Value, const LibrarySet &Libraries);

/// The expression starts work on purpose, or its error has gone somewhere already, so that its
/// result is no missing `co_await`: `.start()`, `spawn(…)`, `.thenError(…)`, and outside coroutines
/// a call of one that catches all that its suspensions throw.
bool isSettled(const clang::FunctionDecl &F, const clang::Expr &Value, const TypeInfo &Type,
               const LibrarySet &Libraries);
/// So it is of work that is kept in a member: what was started on purpose is kept to be joined.
bool isSettledMember(const clang::FunctionDecl &F, const clang::Expr &Value, const TypeInfo &Type,
                     const LibrarySet &Libraries);

/// Every suspension of the coroutine stands in a `try` that catches everything.
bool catchesAll(const clang::FunctionDecl &Coroutine);

/// A test wants the call to throw before it returns: EXPECT_THROW(f(), error), or a lambda given to
/// a function with `throw` in its name. A lazy coroutine cannot do that.
bool isExpectedToThrow(const clang::FunctionDecl &F, const clang::Expr &Value, const TypeInfo &Type,
                       clang::ASTContext &Context);

/// What stands at \p At is an argument of a test's macro that wants it to throw.
bool isInThrowMacro(clang::SourceLocation At, const clang::ASTContext &Context);

/// \p F is called by a framework that takes no result: a Qt slot, a handler given to `connect` or
/// to a library's call of that kind, an override of a library's virtual function that returns void.
bool isCalledByFramework(const clang::FunctionDecl &F, const Model &M);

/// Qt's moc wrote \p F, which calls slots and hands a result on only where somebody asked for it.
bool isWrittenByMoc(const clang::FunctionDecl &F);

} // namespace cotidy
