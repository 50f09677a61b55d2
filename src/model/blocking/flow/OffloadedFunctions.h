// Which functions only ever run on threads that may block: every use of them that can be seen hands
// them to an offload, or awaits them on one. What the code around a use runs on is asked in turn.
#pragma once

#include "model/Model.h"
#include "model/blocking/flow/ThreadFlow.h"

#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

#include <memory>

namespace cotidy {

/// A translation unit's functions and their uses. Collected at the first question, since most files
/// never ask.
class OffloadedFunctions {
public:
  explicit OffloadedFunctions(Model &M) : M(M) {}

  /// \p F is used, and every use that can be seen hands it, or what calling it returns, to an
  /// offload, or awaits it there.
  bool contains(const clang::FunctionDecl &F);

  /// \p F is used, and every use is in sight and stands in code that is no coroutine: it begins on
  /// a thread that runs no task yet.
  bool isStartedOutside(const clang::FunctionDecl &F);

private:
  struct Await {
    const clang::FunctionDecl *In;
    const clang::Stmt *At;
  };
  struct Uses {
    bool Offloaded = false;
    bool Elsewhere = false;
    bool InCoroutine = false;
    llvm::SmallVector<Await, 2> Awaits;
    bool BeingAsked = false;
  };
  class Collector;

  void collect();
  bool isOnOffload(const Await &A);

  Model &M;
  bool Collected = false;
  llvm::DenseMap<const clang::FunctionDecl *, Uses> Found;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<ThreadFlow>> Flows;
};

} // namespace cotidy
