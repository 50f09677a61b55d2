// Follows one owner along every path of its function, as property simulation does (Das, Lerner,
// Seigle: ESP): what is explored are pairs of a block and a state, and a state is what the owner
// holds together with the answers that are known to conditions asked more than once. Each pair is
// visited once, so the work is linear in practice; a budget bounds it where it is not.
#pragma once

#include "model/flow/owner/Owner.h"
#include "model/flow/path/Condition.h"

namespace cotidy {

/// How what an owner held was lost.
enum class LossKind {
  ScopeEnds, ///< the owner died
  Replaced,  ///< it was assigned another value
  Emptied,   ///< it was cleared, reset or popped
  Thrown,    ///< an exception unwound past it
};

/// A branch that a path takes.
struct Turn {
  const clang::Stmt *Branch = nullptr;
  const clang::Expr *Condition = nullptr;
  bool Holds = false;
  /// For a switch the case that is taken; null when none is.
  const clang::SwitchCase *Case = nullptr;
  const clang::CFGBlock *At = nullptr;
  const clang::CFGBlock *To = nullptr;
};

struct Loss {
  LossKind How = LossKind::ScopeEnds;
  /// What made the task; null for a parameter's.
  const clang::Expr *Origin = nullptr;
  /// The statement that ends it: a return, an assignment, a throw, a co_await. Null at the end of a
  /// block.
  const clang::Stmt *By = nullptr;
  clang::SourceLocation Where;
  std::vector<Turn> Path;
};

/// An await of what was awaited or handed on before.
struct Repeat {
  const clang::Stmt *First = nullptr;
  const clang::Stmt *Second = nullptr;
  bool FirstWasAwait = false;
  /// The first gave it away as an rvalue.
  bool FirstMoved = false;
  /// What the work came to was taken by a method, `t.get()`, in place of an await.
  bool FirstReads = false;
  bool SecondReads = false;
  /// The second hands on what is used up.
  bool SecondMoves = false;
  std::vector<Turn> Path;
};

struct Exploration {
  std::vector<Loss> Losses; ///< the shortest path for each origin
  std::vector<Repeat> Repeats;
  bool GaveUp = false;
};

class Explorer {
public:
  Explorer(const FlowGraph &Graph, const Conditions &Asked, Model &M)
      : Graph(Graph), Asked(Asked), M(M) {}

  Exploration explore(const Owner &O);

  /// Pairs that may be visited for one owner, and for all owners of a function.
  static constexpr unsigned OwnerBudget = 20000;
  static constexpr unsigned FunctionBudget = 400000;

private:
  class Run;

  const FlowGraph &Graph;
  const Conditions &Asked;
  Model &M;
  unsigned Spent = 0;
};

} // namespace cotidy
