// What blocks, and how a coroutine comes to it: the plain data that the model hands to the checks.
#pragma once

#include "model/library/row/BlockingModel.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace cotidy {

/// What users say in options, in addition to the models.
struct BlockingNames {
  std::vector<BlockingModel> Blocking;
  std::vector<std::string> NonBlocking;
};

/// How far virtual calls are followed.
enum class VirtualCalls {
  None,  ///< only where the type of the object is certain
  Known, ///< also when every implementation in this file blocks
  All,   ///< also when any implementation in this file blocks
};

/// What blocks by itself: a call, or the end of an object.
struct Blocker {
  /// Null for the end of an object, and for what another file tells of.
  const clang::Expr *Call = nullptr;
  const clang::FunctionDecl *Callee = nullptr; ///< null for a call through a pointer
  clang::SourceLocation At;
  std::string Name;   ///< as messages speak of it
  bool IsEnd = false; ///< of an object, whose class or variable Name is
  BlockingLevel Level = BlockingLevel::Wait;
  llvm::StringRef Category; ///< of BlockingModel; empty when only the user says that it blocks
  llvm::StringRef Reason;   ///< likewise
  /// Null when the callee's `[[clang::blocking]]`, or what made the object, alone tells.
  const BlockingModel *Row = nullptr;
};

/// A function on the way from a coroutine to what blocks.
struct BlockingStep {
  std::string Who;          ///< "'refresh'", "the destructor of 'worker'"
  clang::SourceLocation At; ///< where the function before it calls it
};

/// A place in a coroutine where its thread is blocked.
struct BlockingCall : Blocker {
  /// What the coroutine runs there: the blocking call itself when there is no path.
  const clang::Stmt *Place = nullptr;
  clang::SourceLocation Location;
  /// The functions in between, the one that the coroutine calls first.
  std::vector<BlockingStep> Path;
  /// The local variable that blocks where its scope ends; null for what blocks where it stands.
  const clang::VarDecl *Local = nullptr;
  /// The call that was awaited before to get to a thread that may block, and did not; or null.
  const clang::Expr *VainMove = nullptr;
};

} // namespace cotidy
