// What a function in sight, or a lambda, puts into a container of tasks that it is lent, where it
// does no more with it than that: `begin(tasks);`, `[&](int i) { tasks.push_back(work(i)); }`.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"

#include <map>

namespace cotidy {

class FillSummaries {
public:
  explicit FillSummaries(Model &M) : M(M) {}

  /// The values that \p Callee puts into its parameter number \p Index; empty when it puts none
  /// into it, or when something else may become of what is in it.
  llvm::ArrayRef<const clang::Expr *> of(const clang::FunctionDecl &Callee, unsigned Index);

  /// The same of a variable that \p Lambda captures by reference.
  llvm::ArrayRef<const clang::Expr *> of(const clang::LambdaExpr &Lambda,
                                         const clang::VarDecl &Container);

private:
  using Values = llvm::SmallVector<const clang::Expr *, 1>;
  Values read(const clang::FunctionDecl &Definition, const clang::VarDecl &Container) const;
  llvm::ArrayRef<const clang::Expr *> known(const clang::FunctionDecl &Definition,
                                            const clang::VarDecl &Container);

  Model &M;
  std::map<std::pair<const clang::FunctionDecl *, const clang::VarDecl *>, Values> Known;
};

} // namespace cotidy
