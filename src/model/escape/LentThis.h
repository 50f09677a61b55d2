// Work that runs on with a bare `this` while counted pointers own the object: the last of them may
// go before the work has ended. A class that can hand out a pointer to itself says that its objects
// are owned so, and work that takes one (`self = shared_from_this()`) is right. A class that closes
// a gate of its own says that its work holds it. And an object may be taken out of what owns it.
#pragma once

#include "model/escape/Loan.h"

#include <optional>

namespace cotidy {

struct LentThis {
  /// The call that sets the work off; null for a coroutine whose type runs by itself.
  const clang::CallExpr *At = nullptr;
  /// The coroutine that works on the object; null for a function that captured it.
  const clang::FunctionDecl *By = nullptr;
  const clang::CXXRecordDecl *Class = nullptr;
  /// The gate for which the object waits before it goes; null where counted pointers own it.
  const clang::FieldDecl *Gate = nullptr;
  /// Where the object is taken out of what owns it; null where counted pointers or a gate say so.
  const clang::Expr *Dropped = nullptr;
  /// The handler first asks for the error; one that waits for its turn when the object goes is
  /// given none.
  bool AsksForError = false;
  /// Of the object it has only a part, by reference.
  bool IsPart = false;
  /// The function was given to another object to keep, and nobody takes it back.
  bool Registered = false;
};

std::vector<LentThis> lentThis(const clang::FunctionDecl &F, Model &M);

/// The class whose `this` \p F speaks of, from inside its lambdas too.
const clang::CXXRecordDecl *classAround(const clang::FunctionDecl &F);

/// `IAsyncAction FindAsync() { co_await resume_background(); … }`: who calls it, from elsewhere,
/// gets an operation that runs beside it, and need not hold the object until that has ended.
bool leavesItsCaller(const clang::CXXMethodDecl &Method, Model &M);

} // namespace cotidy
