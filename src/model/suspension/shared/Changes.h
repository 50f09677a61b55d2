// What a translation unit's code does to what is shared, and which of it may happen while a
// coroutine is suspended. The evidence has to be in sight: code that changes the place, and that
// does not run only before, after or on behalf of the coroutine that is asked about.
#pragma once

#include "model/Model.h"
#include "model/keeper/Keeper.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace cotidy {

struct Change {
  ChangeKind Kind = ChangeKind::Assigns;
  const clang::Expr *At = nullptr;
  /// The innermost function, that of a lambda included, but for one that is called where it stands.
  const clang::FunctionDecl *In = nullptr;
  /// `++x`, `x += 1`: it starts from no value that was read before.
  bool Increments = false;
  /// The member or variable that the place is a part of, or is assigned with; null where the object
  /// around it may be any.
  const clang::ValueDecl *Whole = nullptr;
};

class Changes {
public:
  explicit Changes(Model &M);

  llvm::ArrayRef<Change> of(const clang::ValueDecl &Place) const;
  void forEachPlace(
      llvm::function_ref<void(const clang::ValueDecl &, llvm::ArrayRef<Change>)> Visit) const;

  /// Those that may happen while \p F is suspended.
  std::vector<const Change *> meanwhile(const clang::ValueDecl &Place,
                                        const clang::FunctionDecl &F) const;
  /// Of those, what is put into elements of \p Container that were there.
  std::vector<const Change *> meanwhileInElements(const clang::ValueDecl &Container,
                                                  const clang::FunctionDecl &F) const;

  /// What \p Awaited, a suspension of a coroutine, calls may come to \p Made.
  bool isMadeBy(const Change &Made, const clang::Stmt &Awaited) const;

  /// \p F may be run a second time before it has ended: somebody starts it and goes on.
  bool mayOverlapItself(const clang::FunctionDecl &F) const;

  struct Caller {
    const clang::FunctionDecl *By;
    const clang::Expr *At;
    bool Awaits; ///< it goes on only when the callee has ended
    bool InLoop;
    bool OnOwn; ///< a method, of an object that the caller has for itself
  };

  bool hasCallers(const clang::FunctionDecl &F) const;
  llvm::ArrayRef<Caller> callersOf(const clang::FunctionDecl &F) const;
  /// The calls of \p F, but for those of lambdas by others.
  llvm::SmallVector<const clang::CallExpr *, 4> callsOf(const clang::FunctionDecl &F) const;

  /// \p In changes \p Place.
  bool changedBy(const clang::FunctionDecl &In, const clang::ValueDecl &Place) const;

  /// A coroutine that others call, or a callback, comes to \p In, and neither is among those that
  /// are \p Guarded, nor what is on the way.
  bool runsUnguarded(const clang::FunctionDecl &In,
                     llvm::function_ref<bool(const clang::FunctionDecl &)> Guarded) const;

  /// \p In is a coroutine, a callback, or called by one.
  bool runsWithOthers(const clang::FunctionDecl &In) const;

private:
  class Walker;
  using Functions = llvm::DenseSet<const clang::FunctionDecl *>;

  std::vector<const Change *> thoseBeside(llvm::ArrayRef<Change> All, const clang::ValueDecl &Place,
                                          const clang::FunctionDecl &F) const;
  Functions thoseWaitingFor(const clang::FunctionDecl &F) const;
  bool isRequest(const clang::FunctionDecl &By) const;
  bool isRequested(const clang::FunctionDecl &F) const;
  bool isBeforeStart(const Change &Made, const clang::FunctionDecl &F) const;
  bool startsOneOf(const clang::FunctionDecl &By, const Functions &Those) const;
  bool mayRun(const clang::FunctionDecl &In, const Functions &Waiting) const;

  Model &M;
  llvm::DenseMap<const clang::ValueDecl *, std::vector<Change>> ByPlace;
  /// `c[k] = v`, by the container.
  llvm::DenseMap<const clang::ValueDecl *, std::vector<Change>> OfElements;
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<Caller>> Callers;
  /// Lambdas that are handed to somebody who calls them some time.
  Functions Callbacks;
  /// Lambdas that are run for many things at once.
  Functions FannedOut;
};

} // namespace cotidy
