// Coroutine handles as they are written: in a class template's pattern the calls on them are
// dependent, so that names decide there, and types elsewhere.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace cotidy {

/// `std::coroutine_handle<P>`, whatever P is.
bool isHandle(clang::QualType Type);

/// The promise of a handle's type, a template's as its pattern; null for `coroutine_handle<>` and
/// where it cannot be told.
const clang::CXXRecordDecl *promiseOfHandle(clang::QualType Handle);

/// A call of a member, written or by `()`.
struct MemberCall {
  llvm::StringRef Name; ///< "resume" for `h()`; empty when the call is none of a member
  const clang::Expr *Object = nullptr; ///< null for a member of this object
  unsigned Arguments = 0;
};
MemberCall memberCall(const clang::Stmt &S);

/// What a call that takes arguments is called: `exchange`, `thread` for a constructor. Empty when
/// it has no such name.
llvm::StringRef nameOfCall(const clang::Stmt &S);

/// The field of this object that \p E is; null when it is something else.
const clang::FieldDecl *fieldOfThis(const clang::Expr *E);

/// The variable that \p E is; null when it is something else.
const clang::VarDecl *variableOf(const clang::Expr *E);

/// Nothing below \p Body runs after \p At but a `return`, or `return true`.
bool isLastAct(const clang::Stmt &Body, const clang::Stmt &At);

/// The member function \p Name of \p Record or a base, with its body; null when it is not in sight.
const clang::FunctionDecl *bodyOfMember(const clang::CXXRecordDecl &Record, llvm::StringRef Name);

/// What a class template is instantiated from speaks for its instantiations.
bool isInstantiated(const clang::CXXRecordDecl &Record);

/// A promise type, or a base that several promise types share.
bool isPromise(const clang::CXXRecordDecl &Record);

} // namespace cotidy
