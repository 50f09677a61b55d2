// One function as clang's control-flow graph, with what the flow of tasks needs beside it: which
// statement stands in which, and where an exception goes. Lambdas' bodies are functions of their
// own; only their captures belong here.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>

namespace cotidy {

class LibrarySet;
class Model;

class FlowGraph {
public:
  FlowGraph(const clang::FunctionDecl &F, const LibrarySet &Libraries);

  /// False for a function that clang makes no graph of, or that does not compile.
  bool isValid() const { return Graph != nullptr; }
  const clang::CFG &graph() const { return *Graph; }
  const clang::FunctionDecl &function() const { return F; }

  /// The statement around \p S as it is written: a co_await's operand has the co_await. Null at the
  /// function's body.
  const clang::Stmt *parentOf(const clang::Stmt &S) const { return Parents.lookup(&S); }
  bool isInside(const clang::Stmt &S, const clang::Stmt &Around) const;
  /// Where the graph declares \p Var; no block when it does not.
  std::pair<const clang::CFGBlock *, unsigned> declarationOf(const clang::VarDecl &Var) const {
    return Declarations.lookup(&Var);
  }
  /// The innermost statement from \p S outwards that is an element of the graph; null when none is.
  const clang::Stmt *elementFor(const clang::Stmt &S) const;

  /// The number of the block that \p Element, an element of the graph, stands in. But for loops and
  /// goto, numbers fall from the entry to the exit.
  unsigned blockOf(const clang::Stmt &Element) const { return Elements.lookup(&Element); }
  /// Control comes back to \p S without leaving \p Scope, which is around it or null.
  bool mayRepeat(const clang::Stmt &S, const clang::Stmt *Scope) const;

  /// Control gets no further than \p Block, for it calls what does not return, or awaits what ends
  /// the coroutine. What the compiler adds behind the body ends nothing: the promise's
  /// `unhandled_exception`, and the `await_resume` of its final awaiter, where folly's coroutines
  /// never come to.
  bool endsProgram(const clang::CFGBlock &Block) const;
  /// The await in \p Block that ends the coroutine, and all that it holds; null when there is none.
  const clang::Stmt *lastAwait(const clang::CFGBlock &Block) const {
    return LastAwaits.lookup(&Block);
  }

  /// The `try` whose handlers an exception that leaves \p S comes to first; null when there is
  /// none.
  const clang::CXXTryStmt *tryAround(const clang::Stmt &S) const;
  /// The block whose successors are the handlers of \p Try; null when it cannot be reached.
  const clang::CFGBlock *handlersOf(const clang::CXXTryStmt &Try) const {
    return Handlers.lookup(&Try);
  }

  /// Every statement of the function, parents first.
  void forEachStmt(llvm::function_ref<void(const clang::Stmt &)> Visit) const;

private:
  void adopt(const clang::Stmt *S, const clang::Stmt *Parent);
  void adoptParts(const clang::Stmt &S);
  /// The graph makes one declaration each of `int a = 1, b = 2;`: so do the statements.
  void splitDeclarations();
  void index(const clang::CFGBlock &Block);
  void findLastAwaits(const LibrarySet &Libraries);

  const clang::FunctionDecl &F;
  std::unique_ptr<clang::CFG> Graph;
  bool Broken = false;
  bool HasGoto = false;
  std::vector<const clang::Stmt *> Statements;
  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::Stmt *, unsigned> Elements;
  llvm::DenseMap<const clang::VarDecl *, std::pair<const clang::CFGBlock *, unsigned>> Declarations;
  llvm::DenseMap<const clang::CXXTryStmt *, const clang::CFGBlock *> Handlers;
  llvm::DenseMap<const clang::CFGBlock *, const clang::Stmt *> LastAwaits;
  /// Where the promise's `unhandled_exception` is called, and where its final awaiter would resume;
  /// null in a function that is no coroutine.
  const clang::CFGBlock *Unhandled = nullptr, *Resumed = nullptr;
};

/// The end of a variable's scope.
struct Death {
  const clang::VarDecl *Var = nullptr; ///< null for an element that ends none
  /// The statement that leaves the scope; null at the end of a block.
  const clang::Stmt *By = nullptr;
  clang::SourceLocation Where;
};

Death deathAt(const clang::CFGElement &Element);

/// The graphs of a translation unit's functions (Model::get).
class FlowGraphs {
public:
  explicit FlowGraphs(const Model &M) : M(M) {}

  const FlowGraph &of(const clang::FunctionDecl &F);

private:
  const Model &M;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<FlowGraph>> Known;
};

} // namespace cotidy
