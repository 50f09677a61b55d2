// Which statements of a handler do right by its error. Built once for a piece of code that holds an
// error (a catch block, an error callback, `unhandled_exception`): it follows the error from
// variable to variable and keeps the statements behind which the error is no longer lost. Whether
// every path meets one of them is HandlerPath's question.
#pragma once

#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

/// A mention of the error that looks like a use and is none: `(void)e;`, `e.what();`.
struct DroppedMention {
  const clang::Expr *At;
};

/// A place outside the region into which the error is put.
struct ErrorStore {
  const clang::Expr *Target;
};

/// Whether a call with nothing but a constant text ("unknown exception") is a report. It is none as
/// long as the error could be named.
enum class ConstantLine { TellsNothing, Counts };

class ErrorFlow {
public:
  /// \p Region is the code that holds the error, \p Function the whole body around it, \p Error the
  /// variable that holds it (null when there is only `std::current_exception()`).
  ErrorFlow(const clang::Stmt &Region, const clang::Stmt &Function, const clang::ValueDecl *Error,
            const clang::ASTContext &Context, const LibrarySet &Libraries,
            ConstantLine Line = ConstantLine::TellsNothing);

  /// Behind \p S the error is not lost.
  bool keeps(const clang::Stmt &S) const { return Keepers.contains(&S); }
  bool keepsNothing() const { return Keepers.empty(); }

  llvm::ArrayRef<DroppedMention> dropped() const { return Dropped; }
  llvm::ArrayRef<ErrorStore> stores() const { return Stores; }
  /// The stores are all that is done with the error.
  bool onlyStores() const { return !Stores.empty() && Keepers.size() == Stores.size(); }

private:
  void index();
  void indexCall(const clang::CallExpr &Call);
  void indexReturn(const clang::Stmt &Return, const clang::Expr *Value);
  void indexAssignment(const clang::Stmt &S, const clang::Expr &Target, const clang::Expr &Value);
  bool preparedHere(const clang::VarDecl &Result) const;
  bool isAnsweredOnlyHere(const clang::CXXBoolLiteralExpr &Flag) const;

  void follow(const clang::Expr &Mention);
  void followVariable(const clang::ValueDecl &Var);
  void store(const clang::Expr &Mention, const clang::Expr &Target);
  bool isReadOutside(const clang::VarDecl &Var) const;
  bool isReturned(const clang::VarDecl &Var) const;

  const clang::Stmt &Region;
  const clang::Stmt &Function;
  const LibrarySet &Libraries;
  const ConstantLine Line;
  const clang::ASTContext &Context;
  ErrorAnswer Answers;
  clang::ParentMap Parents;
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::DeclRefExpr *, 4>>
      Mentions;
  llvm::SmallVector<const clang::Expr *, 4> Sources; ///< calls that yield the current exception
  llvm::SmallVector<const clang::ValueDecl *, 4> Pending;
  llvm::DenseSet<const clang::ValueDecl *> Seen;
  llvm::DenseSet<const clang::Stmt *> Keepers;
  llvm::SmallVector<DroppedMention, 2> Dropped;
  llvm::SmallVector<ErrorStore, 2> Stores;
};

} // namespace cotidy
