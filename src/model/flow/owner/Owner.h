// The owners of tasks in one function, and all that happens to each: what it gets, and where it is
// awaited, handed on, replaced or looked at. A pair, a tuple, a small array or a plain struct
// counts as one owner for each part.
#pragma once

#include "model/flow/owner/Mention.h"

namespace cotidy {

struct OwnerEvent {
  enum class Kind {
    Gets,     ///< holds the task of Value from here on
    Awaited,  ///< a co_await takes it
    HandedOn, ///< somebody else takes it
    Escapes,  ///< nothing is known about it from here on
    Ends,     ///< what it holds is destroyed here, by an assignment or by a call that empties it
  };
  Kind What;
  const clang::Expr *Value = nullptr;
  /// It is awaited, handed on or made known by way of one of its pieces.
  bool TakesPiece = false;
  /// It is given away as an rvalue.
  bool Moved = false;
  /// The piece is one that a constant names: `all[0]`.
  bool OnePiece = false;
  /// What the work came to is taken, and cannot be taken again.
  bool Reads = false;
  /// All that is known of it elsewhere is whether it failed.
  bool OnlyAsked = false;
};

struct Owner {
  Owner(const clang::VarDecl &Var, const clang::Stmt *Declaration, int Part, OwnerType Type)
      : Var(&Var), Declaration(Declaration), Part(Part), Type(std::move(Type)) {}

  const clang::VarDecl *Var;
  /// Where it is declared; null for a parameter and for what a lambda captured.
  const clang::Stmt *Declaration;
  /// Which part of the variable, or -1 for all of it.
  int Part;
  /// How the variable, or the part, holds a task.
  OwnerType Type;
  /// At its declaration, and by the statement that makes something happen to it.
  llvm::SmallVector<OwnerEvent, 1> Initial;
  llvm::DenseMap<const clang::Stmt *, llvm::SmallVector<OwnerEvent, 1>> Events;
  /// The names that stand for it, or for a piece of it.
  llvm::DenseMap<const clang::ValueDecl *, Named> Names;
  /// Some mention takes it, or may.
  bool EverTaken = false;
  /// All that is done with it is to ask whether it failed.
  bool OnlyAsked = false;
  /// Somewhere it is dropped in words, `(void)t;`.
  bool IsDiscarded = false;

  /// What made the first task that it gets; null when that cannot be told.
  const clang::Expr *firstValue() const;
  /// The binding or field that the part is; null for all of a variable, and for an unnamed part.
  const clang::NamedDecl *piece() const;
  bool holdsMany() const { return Type.Kind == OwnerKind::Container; }
  const llvm::SmallVector<OwnerEvent, 1> *eventsAt(const clang::Stmt &S) const {
    auto Found = Events.find(&S);
    return Found == Events.end() ? nullptr : &Found->second;
  }
};

/// Cheap, for most functions have none.
bool mayHaveOwners(const clang::FunctionDecl &F, Model &M);

std::vector<Owner> ownersIn(const FlowGraph &Graph, Model &M);

/// Where \p Question, the condition of a branch, asks something about \p O.
struct OwnerQuestion {
  enum class Kind { None, Held, Done, Failed } Asks = Kind::None;
  bool Negated = false;
};
OwnerQuestion questionAbout(const Owner &O, const clang::Expr &Question);

} // namespace cotidy
