// What becomes of an owner where it is mentioned: the climb from its name to whatever takes, asks,
// refills or empties it, through everything that only names it or a piece of it (`*t`, `v[i]`,
// `p.first`, `std::get<0>(t)`, std::move, casts).
#pragma once

#include "model/flow/FlowGraph.h"
#include "model/flow/owner/OwnerType.h"

namespace cotidy {

enum class Fate {
  Looked,    ///< nothing happens to it
  Awaited,   ///< the operand of a co_await
  HandedOn,  ///< moved, returned, captured, passed on: somebody else answers for it
  Escapes,   ///< known elsewhere from here on
  Discarded, ///< cast to void, or given to what the library has for it
  Replaced,  ///< assigned: what it held ends here, and it holds Mention::Given
  Filled,    ///< holds Mention::Given besides what it held
  Emptied,   ///< cleared, reset, popped: what it held ends here
  Exchanged, ///< `std::exchange`: what it held is handed on, and it holds Mention::Given
  Aliased,   ///< Mention::Alias names it, or a piece of it
};

struct Mention {
  Fate What = Fate::Looked;
  /// Where it takes effect.
  const clang::Stmt *At = nullptr;
  /// The values that it gets; none when it is left empty.
  llvm::SmallVector<const clang::Expr *, 2> Given;
  const clang::VarDecl *Alias = nullptr;
  /// The part that was named; -1 for the whole, or when it cannot be told.
  int Part = -1;
  /// A piece was named, not the owner itself.
  bool Piece = false;
  /// It is given away as an rvalue, so that nothing is left of it.
  bool Moved = false;
  /// Work that is done is asked whether it failed, and the answer is written into a flag: that
  /// knows of a failure, and not of which.
  bool OnlyAsked = false;
  /// A method takes what the work came to, `t.get()`, which is there once.
  bool Reads = false;
};

/// What a name stands for: a whole owner of that kind, or a piece of one.
struct Named {
  OwnerKind Kind = OwnerKind::None;
  bool Piece = false;
  int Part = -1;
};

/// What becomes, where \p Name stands, of the owner that it names.
Mention mentionOf(const clang::Expr &Name, const Named &What, const FlowGraph &Graph, Model &M);

/// \p Method asks a task whether it holds anything: `valid()`, `operator bool`.
bool asksWhetherHeld(const clang::CXXMethodDecl &Method);
/// \p Method asks work that is done whether it failed: `failed()`.
bool asksWhetherFailed(const clang::CXXMethodDecl &Method);
/// \p Method asks work that runs whether it is done.
bool asksWhetherDone(const clang::CXXMethodDecl &Method);
/// \p Method takes what work that is done came to, which is there once: `get()`.
bool takesOutcome(const clang::CXXMethodDecl &Method);

} // namespace cotidy
