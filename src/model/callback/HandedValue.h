// What a continuation is given by reference: `then([](const row &r) { … })`. The result of the task
// before it lies in what calls the continuation, and ends when that has returned its own task. What
// `do_with(row(), [](row &r) { … })` is given ends with the task that the lambda returns.
#pragma once

#include "model/Model.h"

#include "llvm/ADT/DenseSet.h"

namespace cotidy {

class HandedValues {
public:
  explicit HandedValues(Model &M);

  /// \p E is such a parameter of \p F, or a part of it; null when it is none.
  const clang::ParmVarDecl *behind(const clang::Expr &E, const clang::FunctionDecl &F) const;
  bool isOne(const clang::VarDecl &Var, const clang::FunctionDecl &F) const;
  /// \p Var is a parameter of \p F that ends with \p F's task.
  bool endsWithTask(const clang::VarDecl &Var, const clang::FunctionDecl &F) const;

private:
  class Walker;
  llvm::DenseSet<const clang::FunctionDecl *> Continuations, Users;
};

} // namespace cotidy
