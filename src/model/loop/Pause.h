// What a statement of a loop does to pass time: give way to others, sleep, or wait for something.
// Which calls those are is the library models' knowledge (`yields`, `sleeps`); a function of the
// program's own is known by its name, for nobody calls anything but a delay `sleep_a_bit`.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

enum class PauseKind {
  None,
  Yield, ///< others get their turn, and it goes on at once; a sleep of zero too
  Sleep, ///< some time passes
  Wait,  ///< awaits something else
};

struct Pause {
  PauseKind Kind = PauseKind::None;
  /// The coroutine is suspended; else the thread is held meanwhile.
  bool Suspends = false;
  /// A sleep that goes on to its end although the program wants to stop, where the library has one
  /// that does not.
  bool Deaf = false;
  const clang::Expr *At = nullptr;
};

/// What \p E, an await or a call, is. A call is only looked at where nobody awaits it.
Pause pauseOf(const clang::Expr &E, Model &M);

/// The longest constant duration, in seconds, that is spoken of in \p S; none when there is none,
/// or one that cannot be told.
std::optional<double> constantDuration(const clang::Stmt &S, const clang::ASTContext &Context);

} // namespace cotidy
