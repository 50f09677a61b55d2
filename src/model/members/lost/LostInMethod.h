// What a method loses of a member that the class awaits elsewhere: it puts new work into it, round
// after round of a loop or whenever it is enabled again, while the work from before still runs; or
// it throws away what was started without a look at it. One method is asked at a time, so that what
// a caller has awaited before counts only where the caller is of the class.
#pragma once

#include "model/members/MemberUses.h"

namespace cotidy {

struct LostInMethod {
  const clang::FieldDecl *Field = nullptr;
  /// What made the work.
  const clang::Expr *Origin = nullptr;
  TypeInfo Type;
  /// The assignment, or the call that empties the member.
  const clang::Stmt *By = nullptr;
  bool Replaced = false; ///< else it is emptied
  /// The loop in which that happens, or in which the method is called.
  const clang::Stmt *Loop = nullptr;
  /// The method, where its name says that it is called again and again.
  const clang::FunctionDecl *Again = nullptr;
};

std::vector<LostInMethod> lostInMethods(const clang::CXXRecordDecl &Class, Model &M);

} // namespace cotidy
