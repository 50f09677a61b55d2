// Promise types that lose what their coroutines throw: `unhandled_exception` keeps nothing, or
// keeps it where nobody looks. Judged on the class as it is written: a template's pattern, not its
// instantiations.
#pragma once

#include "model/Model.h"

#include "clang/AST/DeclCXX.h"

#include <optional>

namespace cotidy {

struct LosingPromise {
  const clang::CXXMethodDecl *UnhandledException; ///< its definition
  /// The member that keeps the exception and that nobody reads; null when nothing is kept at all.
  const clang::FieldDecl *Unread = nullptr;
};

/// Nothing when \p Record is no promise type, when it does right, or when code that might read what
/// it keeps is not visible in this file.
std::optional<LosingPromise> findLosingPromise(const clang::CXXRecordDecl &Record, Model &M);

/// The error that `await_suspend` of the awaiter \p Record keeps for whoever awaits it, in a member
/// that neither `await_resume` nor anybody else reads; null when there is none.
const clang::FieldDecl *findUnreadAwaiterError(const clang::CXXRecordDecl &Record, Model &M);

/// The future that the awaiter \p Record waits for, when nobody asks it for its error:
/// `await_resume` is empty. Null when there is none.
const clang::FieldDecl *findUnaskedFuture(const clang::CXXRecordDecl &Record, Model &M);

/// The empty `await_resume` of the awaiter \p Record, whose `await_resume_try` gives a result that
/// was kept for it. Null when there is none.
const clang::CXXMethodDecl *findEmptyResume(const clang::CXXRecordDecl &Record);

} // namespace cotidy
