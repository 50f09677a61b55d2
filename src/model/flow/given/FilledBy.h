// What a function in sight puts into a container of tasks that it is lent, where it does no more
// with it than that: `begin(tasks);`.
#pragma once

#include "model/Model.h"

#include "llvm/ADT/DenseMap.h"

namespace cotidy {

class FillSummaries {
public:
  explicit FillSummaries(Model &M) : M(M) {}

  /// The values that \p Callee puts into its parameter number \p Index; empty when it puts none
  /// into it, or when something else may become of what is in it.
  llvm::ArrayRef<const clang::Expr *> of(const clang::FunctionDecl &Callee, unsigned Index);

private:
  using Values = llvm::SmallVector<const clang::Expr *, 1>;
  Values read(const clang::FunctionDecl &Definition, const clang::ParmVarDecl &Container) const;

  Model &M;
  llvm::DenseMap<const clang::ParmVarDecl *, std::shared_ptr<Values>> Known;
};

} // namespace cotidy
