// Which statements an owner's work is lost beside when they fail: what is awaited or read while the
// owner, or the rest of what it holds, still waits to be taken.
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/flow/owner/Owner.h"

namespace cotidy {

class Unwinding {
public:
  Unwinding(const Owner &O, const FlowGraph &Graph, Model &M) : O(O), Graph(Graph), M(M) {}

  /// The await or the read that takes one element of many, where one that has failed leaves those
  /// behind it; null when that is not so.
  const clang::Stmt *takenInTurn(const OwnerEvent &Event, const clang::Stmt &At) const;

  /// An await that leaves a container of running work behind when it throws.
  bool abandonsMany(const clang::Stmt &At) const;

  /// A blocking read of one that leaves the other behind.
  bool failsBeside(const clang::Stmt &At) const;

private:
  bool hasEnded() const;

  const Owner &O;
  const FlowGraph &Graph;
  Model &M;
};

} // namespace cotidy
