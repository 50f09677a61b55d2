// The members of a class in which work is started and that nobody awaits: no method, friend,
// destructor or lambda awaits, joins, moves out, hands on or cancels them. A question to the whole
// class, so that it is answered only where all of the class can be seen, and where the member's end
// loses something: one that cancels or joins its work when the object dies is used by living.
#pragma once

#include "model/members/MemberUses.h"

namespace cotidy {

struct UnawaitedMember {
  const clang::FieldDecl *Field = nullptr;
  /// What made the task that was put into it first.
  const clang::Expr *Origin = nullptr;
  TypeInfo Type;
  /// A method that awaits another of the class's members, and that member; null when none does.
  const clang::FunctionDecl *Joiner = nullptr;
  const clang::FieldDecl *Joined = nullptr;
};

std::vector<UnawaitedMember> unawaitedMembers(const clang::CXXRecordDecl &Class, Model &M);

} // namespace cotidy
