// Does a value tell somebody that something failed? `false`, `-1`, `std::nullopt`, `Status::failed`
// and `std::unexpected(…)` do; `0`, `""`, `{}` and a fallback look like success and hide the error.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace cotidy {

class ErrorAnswer {
public:
  ErrorAnswer(const clang::ASTContext &Context, const LibrarySet &Libraries)
      : Context(Context), Libraries(Libraries) {}

  /// \p Value, returned or stored, tells of a failure. For a local variable the answer is no: what
  /// counts there is what was put into it.
  bool tells(const clang::Expr &Value) const;

  /// \p Argument is a code that means failure (`http::status::bad_request`, `errc::timed_out`), not
  /// merely some constant.
  bool isFailureCode(const clang::Expr &Argument) const;

private:
  bool onlySteersLoop(clang::QualType Type) const;
  bool tellsList(const clang::InitListExpr &List) const;
  bool tellsConstruct(const clang::CXXConstructExpr &Construct) const;
  bool tellsCall(const clang::CallExpr &Call) const;
  bool tellsReference(const clang::DeclRefExpr &Ref) const;
  bool tellsDefault(clang::QualType Type) const;

  const clang::ASTContext &Context;
  const LibrarySet &Libraries;
};

/// What \p S, a return of a function or coroutine, answers; null for any other statement, for
/// nothing, and in a template's pattern.
const clang::Expr *answeredValue(const clang::Stmt &S);

/// \p Name, of a variable, a function or a constant, speaks of something that went wrong.
bool soundsLikeFailure(llvm::StringRef Name);

/// The variable itself, when \p Value is nothing but a local variable; else null.
const clang::VarDecl *localVariable(const clang::Expr &Value);

} // namespace cotidy
