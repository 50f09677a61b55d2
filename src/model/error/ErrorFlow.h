// Which statements of a handler do right by its error. Built once for a piece of code that holds an
// error (a catch block, an error callback, `unhandled_exception`): it follows the error from
// variable to variable and into the functions that it is handed to, and keeps the statements behind
// which the error is no longer lost. Whether every path meets one of them is HandlerPath's
// question.
#pragma once

#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"
#include "model/error/kept/Assignment.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

class LaterReads;

/// A mention of the error that looks like a use and is none: `(void)e;`, `e.what();`.
struct DroppedMention {
  const clang::Expr *At;
  const clang::FunctionDecl *Helper = nullptr; ///< it is handed to this one, which ignores it
  const clang::ValueDecl *Unread = nullptr;    ///< it is put here, where nobody looks
  bool IsNone = false; ///< the current exception is asked for where none is being handled
};

/// A place outside the region into which the error is put.
struct ErrorStore {
  const clang::Expr *Target;
};

/// Whether a call with nothing but a constant text ("unknown exception") is a report. It is none as
/// long as the error could be named.
enum class ConstantLine { TellsNothing, Counts };

/// What is known of the code around the region.
struct ErrorScope {
  ConstantLine Line = ConstantLine::TellsNothing;
  /// What is read behind the region; null when all that the function names counts as read.
  const LaterReads *Later = nullptr;
  /// The function around the region, when members that nobody reads are to be told.
  const clang::FunctionDecl *Writer = nullptr;
  /// A function that the error is handed to is looked into, and so are those that this one calls.
  unsigned Levels = 3;
  /// No exception is being handled while the region runs, but in handlers of its own.
  bool Unhandled = false;
};

class ErrorFlow {
public:
  /// \p Region is the code that holds the error, \p Function the whole body around it, \p Error the
  /// variable that holds it (null when there is only `std::current_exception()`).
  ErrorFlow(const clang::Stmt &Region, const clang::Stmt &Function, const clang::ValueDecl *Error,
            const clang::ASTContext &Context, const LibrarySet &Libraries, ErrorScope Scope = {});

  /// Behind \p S the error is not lost.
  bool keeps(const clang::Stmt &S) const { return Keepers.contains(&S); }
  bool keepsNothing() const { return Keepers.empty() && Questions.empty(); }

  /// \p Condition asks whether it is one particular error (`e.code() == eof`): the answer by which
  /// it has been recognised; or whether there is somebody to tell. Nothing when it asks no such
  /// thing.
  std::optional<bool> recognisedBy(const clang::Expr &Condition) const;
  /// \p Condition, of a switch, sorts the errors.
  bool isSorting(const clang::Expr &Condition) const;
  /// Nothing is done with the error but to ask which it is.
  bool onlyAsks() const { return Keepers.empty() && !Questions.empty(); }
  /// The region tells one particular error from the others.
  bool asksForOne() const { return !Questions.empty(); }

  llvm::ArrayRef<DroppedMention> dropped() const { return Dropped; }
  llvm::ArrayRef<ErrorStore> stores() const { return Stores; }
  /// The stores are all that is done with the error.
  bool onlyStores() const { return !Stores.empty() && Keepers.size() == Stores.size(); }

private:
  void index();
  void indexCall(const clang::CallExpr &Call);
  bool listsFailure(const clang::CallExpr &Call) const;
  void indexReturn(const clang::Stmt &Return, const clang::Expr *Value);
  void indexAssignment(const clang::Stmt &S, const Assignment &Assigned);
  void indexFlag(const clang::Stmt &S);
  bool preparedHere(const clang::VarDecl &Result) const;
  bool isAnsweredOnlyHere(const clang::CXXBoolLiteralExpr &Flag) const;

  bool isHandled(const clang::Stmt &S) const;
  void follow(const clang::Expr &Mention);
  void followVariable(const clang::ValueDecl &Var);
  bool onlyKeepsTheFirst(const clang::Expr &Question) const;
  void ask(const clang::Expr &Mention, const clang::Expr &Question);
  void keepOrHandOn(const clang::Expr &Mention, const ErrorUse &Use);
  void store(const clang::Expr &Mention, const clang::Expr &Target);
  void keepInLoops();
  bool isKeptIn(const clang::ValueDecl &Place) const;
  bool isToldTo(const clang::ValueDecl &Callback, const clang::Stmt &Then) const;
  void settleConditions();
  void settle(const clang::Expr &Condition, const clang::IfStmt &If);
  bool isCalledOff(const clang::Expr &Condition, bool Holds) const;
  bool isSettledWhen(const clang::Expr &Condition, bool Holds) const;
  bool keepsBelow(const clang::Stmt &S) const;
  bool isReadOutside(const clang::VarDecl &Var) const;
  bool isReturned(const clang::VarDecl &Var) const;

  const clang::Stmt &Region;
  const clang::Stmt &Function;
  const LibrarySet &Libraries;
  const ErrorScope Scope;
  const clang::ASTContext &Context;
  ErrorAnswer Answers;
  clang::ParentMap Parents;
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::DeclRefExpr *, 4>>
      Mentions;
  llvm::SmallVector<const clang::Expr *, 4> Sources; ///< calls that yield the current exception
  llvm::SmallVector<const clang::ValueDecl *, 4> Pending;
  llvm::DenseSet<const clang::ValueDecl *> Seen;
  llvm::DenseSet<const clang::Stmt *> Keepers;
  /// Conditions that recognise the error, without parentheses and casts, and the answer by which.
  llvm::DenseMap<const clang::Expr *, bool> Questions;
  /// Conditions, as above, and the answer by which there is nobody to tell, or an earlier error is
  /// what will be told.
  llvm::DenseMap<const clang::Expr *, bool> Settled;
  llvm::SmallVector<DroppedMention, 2> Dropped;
  llvm::SmallVector<ErrorStore, 2> Stores;
};

} // namespace cotidy
