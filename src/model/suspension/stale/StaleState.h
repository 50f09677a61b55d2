// What a coroutine goes on using after a suspension although it may be stale by then: iterators,
// references, pointers and views into shared containers that other code in sight may change
// meanwhile. Taking it anew makes it good again; so does asking about the container, or about
// another member that whoever changes the container changes too.
#pragma once

#include "model/suspension/stale/Hold.h"

namespace cotidy {

struct StaleHold {
  /// What holds; null for what one expression holds while a part of it suspends.
  const clang::VarDecl *Var = nullptr;
  /// The loop that goes on over the container.
  const clang::CXXForRangeStmt *Loop = nullptr;
  Hold Held;
  const clang::Stmt *Taken = nullptr;
  const clang::Stmt *Suspension = nullptr;
  const clang::Stmt *Use = nullptr;
  const Change *By = nullptr;
  /// A continuation uses it.
  bool Continued = false;
  /// It is the object of a coroutine that is awaited.
  bool Awaited = false;
  /// Nothing is held: a member was asked whether it holds anything, and is used later.
  bool Asked = false;
};

std::vector<StaleHold> staleHolds(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
