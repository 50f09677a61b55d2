// Which code runs on a thread that may block: what is handed to an offload (a thread pool, a
// thread, `co_withExecutor` of an executor for blocking work), and what follows a suspension that
// moved the coroutine to one.
#pragma once

#include "model/blocking/call/CallSite.h"
#include "model/library/LibrarySet.h"

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseMap.h"

namespace cotidy {

/// The object or an argument of the call speaks of an offload: calls one, or names or makes an
/// object of an offload's class. Bodies of lambdas do not count.
bool speaksOfOffload(const CallSite &Site, const LibrarySet &Libraries);

/// The functions of a translation unit that are only ever handed to offloads. Made at the first
/// question, since most files never ask.
class OffloadedFunctions {
public:
  OffloadedFunctions(clang::ASTContext &Context, const LibrarySet &Libraries)
      : Context(Context), Libraries(Libraries) {}

  /// \p F, or the function around it, is used, and every use that can be seen hands it, or what
  /// calling it returns, to an offload.
  bool contains(const clang::FunctionDecl &F);

private:
  enum class Uses : char { Offloaded, Elsewhere };
  class Collector;

  clang::ASTContext &Context;
  const LibrarySet &Libraries;
  llvm::DenseMap<const clang::FunctionDecl *, Uses> Found;
  bool Collected = false;
};

} // namespace cotidy
