// Where a function sets work off that may run on when the function goes on: spawned, detached,
// posted, given to a scope, handed over as a handler, dropped while it runs, or kept where it is
// awaited later. Which calls do so is the library models' knowledge; which tasks run on by
// themselves is the types'.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/SmallVector.h"

#include <map>

namespace cotidy {

enum class LaunchKind {
  Detached, ///< by a call that detaches, or given to a scope
  Later,    ///< called later, from a loop or on another thread
  Running,  ///< an eager task, dropped or kept
  Kept,     ///< a lazy task, kept for later
};

struct Launch {
  LaunchKind Kind = LaunchKind::Detached;
  const clang::CallExpr *At = nullptr;
  /// The tasks and functions that are to run, and what is given to them.
  llvm::SmallVector<const clang::Expr *, 4> Work = {};
  /// The variable or member that it is kept in, and by which it can be awaited; or null.
  const clang::ValueDecl *Handle = nullptr;
  /// What the work that a called function sets off refers to, of what that is given.
  llvm::SmallVector<const clang::Expr *, 2> Lent = {};
  /// No model knows the call: what it is given looks like a completion handler.
  bool ByShape = false;
};

void forEachLaunch(const clang::FunctionDecl &F, Model &M,
                   llvm::function_ref<void(const Launch &)> Visit);

/// Where \p Work is set off, and what the variables were made of that it is given.
void forEachExprBehind(const Launch &Work, llvm::function_ref<void(const clang::Expr &)> Visit);

/// The destructor of \p Class, whose body is here, waits for the work that its object stands for.
bool waitsAtItsEnd(const clang::CXXRecordDecl &Class, const LibrarySet &Libraries);

/// `pool_.post(…)`: a part of the object itself, which ends with it, and may see to its work.
bool isOnOwnPart(const clang::CallExpr &Start);

/// The destructor of \p Class does something of its own, which may be to end its work.
bool isTornDown(const clang::CXXRecordDecl &Class);

/// \p Callee sets off what it is given.
bool launches(const clang::FunctionDecl &Callee, const LibrarySet &Libraries);

/// Which parameters a function with a body in this file sets off when it is given them, and does
/// not wait for: `void start(task<> t) { scope.spawn(std::move(t)); }`; and which of them the work
/// that it sets off refers to. For a translation unit's
/// functions (Model::get).
class LaunchedParameters {
public:
  explicit LaunchedParameters(Model &M) : M(M) {}

  struct Fate {
    llvm::SmallBitVector Taken; ///< set off
    llvm::SmallBitVector Lent;  ///< references that what is set off, and on its own, goes on using
    bool Object = false;        ///< it goes on using the object, which does not see to that
  };
  const Fate &of(const clang::FunctionDecl &Callee);

private:
  Fate judge(const clang::FunctionDecl &Definition);

  Model &M;
  /// Empty while it is being worked out, so that recursion ends.
  std::map<const clang::FunctionDecl *, Fate> Known;
};

/// The variable or member at the root of \p E: of `a.b->c()` that is `b`, of `v[0]` it is `v`. Null
/// for anything else.
const clang::ValueDecl *namedBy(const clang::Expr &E);

/// \p Method puts something into a container, or tells no more than how much it holds.
bool onlyFills(const clang::CXXMethodDecl &Method);

} // namespace cotidy
