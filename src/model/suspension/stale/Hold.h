// What a variable holds of a container that is shared: an iterator, a reference, a pointer or a
// view into it, which is good only until the container changes.
#pragma once

#include "model/suspension/shared/Changes.h"

namespace cotidy {

struct Hold {
  enum class Form {
    Iterator,
    Element, ///< an lvalue: what a reference binds to
    Pointer,
    View, ///< string_view, span
  };
  Form As = Form::Element;
  /// Not the element, but what the element, a smart pointer, points to.
  bool Pointee = false;
  KeeperKind Keeper = KeeperKind::None;
  const clang::ValueDecl *Place = nullptr;
  /// The shared pointer by which the container is reached, and with whose object it may go.
  const clang::ValueDecl *Around = nullptr;
  /// The container is a part of what a counted pointer points to, of no object that stands in a
  /// variable or member itself.
  bool Counted = false;
  /// And that pointer is one to `const`: nobody changes a snapshot.
  bool Frozen = false;

  /// A change of this kind may take away what is held.
  bool endsWith(ChangeKind Change) const;
};

/// What the value of \p E, in \p F, holds.
std::optional<Hold> holdOf(const clang::Expr &E, const clang::FunctionDecl &F);

/// What a loop holds that goes over \p Range, a container or an iterator, in \p F.
std::optional<Hold> rangeOf(const clang::Expr &Range, const clang::FunctionDecl &F);

/// What \p Var holds when it is given \p Value: a copy of an element holds nothing.
std::optional<Hold> heldBy(const clang::VarDecl &Var, const clang::Expr &Value,
                           const clang::FunctionDecl &F);

} // namespace cotidy
