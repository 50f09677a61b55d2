// Conditions that ask for nothing but whether something has happened in the program itself: a flag,
// an atomic, `done()`, `queue.empty()`. Whoever asks them again and again could have been told.
// What asks the world outside (a file, a clock, a device), counts, or does work by itself is none.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <string>

namespace cotidy {

struct Poll {
  /// What is asked, as messages name it: a variable, a member, a function.
  std::string Subject;
  const clang::ValueDecl *Named = nullptr;
  /// It is another thread that changes it: an atomic, or what a function tells.
  bool MayChangeElsewhere = false;
};

/// How little the condition may do. A wait that never lets time pass is wrong whatever it asks for.
enum class PollScope {
  OwnState, ///< asks for state of the program
  Anything, ///< also for what a function with arguments tells, as long as it is called a question
};

/// What \p Condition polls; none when some part of it does something else.
std::optional<Poll> pollOf(const clang::Expr &Condition, PollScope Scope, Model &M);

} // namespace cotidy
