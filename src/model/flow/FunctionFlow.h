// The owners of one function and what happens to each on its paths, worked out once for all who
// ask.
#pragma once

#include "model/flow/path/Explorer.h"

namespace cotidy {

class FunctionFlow {
public:
  FunctionFlow(const FlowGraph &Graph, Model &M);

  const FlowGraph &graph() const { return Graph; }
  llvm::ArrayRef<Owner> owners() const { return Owners; }
  /// \p O is one of owners().
  const Exploration &pathsOf(const Owner &O);

private:
  const FlowGraph &Graph;
  const std::vector<Owner> Owners;
  const Conditions &Asked;
  Explorer Paths;
  llvm::DenseMap<const Owner *, Exploration> Explored;
};

/// Those of a translation unit (Model::get).
class FunctionFlows {
public:
  explicit FunctionFlows(Model &M) : M(M) {}

  /// Null for a function that owns no tasks, or that clang makes no graph of.
  FunctionFlow *of(const clang::FunctionDecl &F);

private:
  std::unique_ptr<FunctionFlow> make(const clang::FunctionDecl &F);

  Model &M;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<FunctionFlow>> Known;
};

} // namespace cotidy
