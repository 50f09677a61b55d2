// What the value of an expression is used for: awaited, handed on, kept in a variable, merely
// looked at, or dropped. Told from the top down in one walk over a function, through everything
// that only passes a value along: parentheses, casts, `,`, `?:`, `&&`, clean-ups, bound
// temporaries, std::move, macros.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

enum class UseKind {
  Discarded,       ///< the end of a full expression; nobody takes it
  ExplicitDiscard, ///< cast to void, assigned to std::ignore or what the library has for it
  Condition,       ///< converted to bool
  Compared,        ///< an operand of `==` and its like
  Formatted,   ///< handed to something that only looks at it: a stream, format, a test's assertion
  Inspected,   ///< the object of a `const` member function that returns bool: `t.valid()`
  Initialises, ///< becomes, or is assigned to, the local variable Use::Into
  Assigned,    ///< the left side of an assignment: its old value ends here
  Awaited,
  CoReturned,
  Other, ///< everything else hands it on: arguments, captures, members, returns
};

/// What stands between a value and its use without changing it.
enum class Wrapping {
  None,
  Call, ///< std::move, std::forward, an assignment to std::ignore: it needs a value, of whatever
        ///< type
  Cast, ///< a cast that names the type
};

struct Use {
  UseKind Kind = UseKind::Other;
  const clang::VarDecl *Into = nullptr;
  /// For ExplicitDiscard the cast or assignment; for Formatted and Inspected the call; for a
  /// range-for's variable the temporary range, whose elements die with the loop.
  const clang::Expr *By = nullptr;
  /// The code is compiled but can never run (`if constexpr` on a false condition).
  bool Dead = false;
  Wrapping Wrapped = Wrapping::None;
};

/// \p E without what does not change its value: parentheses, clean-ups, temporaries, implicit
/// casts.
const clang::Expr *transparent(const clang::Expr *E);

/// The same behind constructions from one value: `f(1s)` for milliseconds, `optional<T>(x)`.
const clang::Expr *withoutConversions(const clang::Expr &E);

/// The variable that \p S declares, where it declares nothing else.
const clang::VarDecl *soleVariable(const clang::Stmt &S);

/// `p` of `*p` and `p->`, where that is an object's own operator; else null.
const clang::Expr *reachedThrough(const clang::Stmt &S);

/// Calls \p Visit for every expression of class type in \p F that makes a value or names a
/// variable, with what becomes of it. Nested lambdas are functions of their own; their captures
/// count here.
void forEachValueUse(const clang::FunctionDecl &F, const LibrarySet &Libraries,
                     llvm::function_ref<void(const clang::Expr &, const Use &)> Visit);

} // namespace cotidy
