// What may run behind a call that does not name its callee: the overriders of a virtual method, and
// the functions and lambdas that are put into a variable or member (`std::function`, a pointer).
// Collected from the whole file at the first question, since most files never ask.
#pragma once

#include "model/Model.h"
#include "model/blocking/call/CallSite.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

class KnownTargets {
public:
  explicit KnownTargets(Model &M) : M(M) {}

  /// The methods of this file that override \p Method, at whatever depth.
  llvm::ArrayRef<const clang::CXXMethodDecl *> overridersOf(const clang::CXXMethodDecl &Method);

  /// All that is ever put into \p Object; nothing when some of it is not known here.
  llvm::ArrayRef<const clang::FunctionDecl *> heldBy(const clang::ValueDecl &Object);

private:
  struct Held {
    llvm::SmallVector<const clang::FunctionDecl *, 2> Functions;
    bool Unknown = false;
  };
  class Collector;

  void collect();

  Model &M;
  bool Collected = false;
  llvm::DenseMap<const clang::CXXMethodDecl *, llvm::SmallVector<const clang::CXXMethodDecl *, 2>>
      Overriders;
  llvm::DenseMap<const clang::ValueDecl *, Held> Objects;
};

/// The variable, parameter or member that \p Site calls, in place of a function; null when it calls
/// a function.
const clang::ValueDecl *objectCalled(const CallSite &Site);

} // namespace cotidy
