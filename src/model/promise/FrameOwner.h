// Classes that own a coroutine's frame through a handle. A handle is a bare pointer: what destroys
// it has to say what becomes of it when the owner is copied, moved and assigned.
#pragma once

#include "clang/AST/DeclCXX.h"

#include <optional>

namespace cotidy {

struct FrameOwner {
  const clang::CXXRecordDecl *Class;
  const clang::FieldDecl *Handle;
  /// Of its coroutines; null when it is not in sight.
  const clang::CXXRecordDecl *Promise;
  /// Where the destructor destroys the frame, whenever there is one; null when it does not.
  const clang::Expr *Destroys = nullptr;
  /// It does so only for a coroutine that is not done.
  bool OnlyUnfinished = false;
};

/// Nothing when \p Record keeps no handle, or several, or is an instantiation of a template.
std::optional<FrameOwner> frameOwner(const clang::CXXRecordDecl &Record);

/// The owner destroys what it holds, and can be copied member by member.
bool isCopiedWithHandle(const FrameOwner &Owner);

/// The constructor or assignment that takes over the handle of another owner, and leaves it there;
/// null when there is none.
const clang::CXXMethodDecl *leavesHandleBehind(const FrameOwner &Owner);

/// The assignment that overwrites the handle, and destroys nothing; null when there is none.
const clang::CXXMethodDecl *overwritesHandle(const FrameOwner &Owner);

} // namespace cotidy
