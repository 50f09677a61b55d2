// What every function of the translation unit may throw, worked out when somebody asks, once for
// all checks (Model::get). For a coroutine that is what leaves its body and goes to its promise,
// not what calling it throws.
//
// Functions that call each other are worked out together, as the components of the call graph
// (Tarjan's algorithm), until nothing changes; sets only grow and are bounded, so that this ends
// soon. What a function throws whose body is not in this file is asked for in one place,
// ofUnseen(): a fact about another file, keyed by the function's USR, will be the answer there.
#pragma once

#include "model/Model.h"
#include "model/throw/Throws.h"

#include "llvm/ADT/DenseMap.h"

namespace cotidy {

class ThrowSummaries {
public:
  explicit ThrowSummaries(Model &M) : M(M) {}

  /// What may leave the body of \p F.
  Throws of(const clang::FunctionDecl &F);
  /// What may leave \p Code, which stands in some function's body.
  Throws in(const clang::Stmt &Code);
  /// What somebody is told who awaits \p Task, or what is lost when nobody does.
  Throws ofTask(const clang::Expr &Task);
  /// The same of the task that a call of \p F, at \p At, returns.
  Throws ofResult(const clang::FunctionDecl &F, const clang::Stmt &At);

private:
  friend class ThrowScan;

  struct Entry {
    Throws Known;
    unsigned Index = 0; ///< in the order of visits, from 1
    unsigned Low = 0;   ///< the first one that it leads back to
    bool Done = false;
    bool Recursive = false; ///< asked for while it was worked out
  };

  Throws ofUnseen(const clang::FunctionDecl &F) const;
  void visit(const clang::FunctionDecl &Definition);
  void settle(const clang::FunctionDecl &Head);

  Model &M;
  llvm::DenseMap<const clang::FunctionDecl *, Entry> Entries;
  std::vector<const clang::FunctionDecl *> Open;   ///< whose components are not complete
  std::vector<const clang::FunctionDecl *> Asking; ///< those being walked, the innermost last
  unsigned Visited = 0;
};

} // namespace cotidy
