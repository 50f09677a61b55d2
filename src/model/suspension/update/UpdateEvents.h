// Where one shared place is read into what keeps its old value, and written back from that.
#pragma once

#include "model/flow/FlowGraph.h"

#include "llvm/ADT/DenseSet.h"

namespace cotidy {

class Model;

struct UpdateEvents {
  const clang::ValueDecl *Place = nullptr;
  /// Of the place, a container, the element at this; null for the whole place.
  const clang::Expr *Index = nullptr;
  /// Keeps the old value; null when the expression that writes does.
  const clang::VarDecl *Old = nullptr;
  /// The place is tested and not kept.
  bool Tested = false;
  /// The old value is an argument of what is awaited.
  bool HandedToAwait = false;
  // Elements of the graph:
  llvm::DenseSet<const clang::Stmt *> Reads;
  llvm::DenseSet<const clang::Stmt *> Writes;
  /// Old comes to hold something else.
  llvm::DenseSet<const clang::Stmt *> Ends;
  /// The place is read again.
  llvm::DenseSet<const clang::Stmt *> Refreshes;
};

std::vector<UpdateEvents> updateEvents(const FlowGraph &Graph, const Model &M, bool TestsToo);

} // namespace cotidy
