// Which types own tasks, and how: a task itself, something that holds one (optional, unique_ptr), a
// container of many, or a fixed number of parts (pair, tuple, array, a plain struct), each of which
// is an owner of its own. Told by structure, from the type at hand.
#pragma once

#include "model/Model.h"

namespace cotidy {

enum class OwnerKind {
  None,
  Task,
  Slot,      ///< holds one task or none: what is assigned to it replaces what it held
  Container, ///< holds many
  Parts,     ///< a fixed number of owners and of other things
};

struct OwnerType {
  OwnerKind Kind = OwnerKind::None;
  /// The task that it holds; for Parts that of the first part that holds any.
  clang::QualType Task;
  TypeInfo Info;
  /// `std::future`: only what a spawn made of a coroutine is work; any other value is nobody's
  /// loss.
  bool OnlyIfSpawned = false;

  bool ownsWork() const { return Kind != OwnerKind::None && !OnlyIfSpawned; }
};

/// What a variable of type \p Type, which is no reference, owns.
OwnerType ownerType(clang::QualType Type, Model &M);

/// The types of the parts of a value of kind Parts, in order, those that own nothing included.
llvm::SmallVector<clang::QualType, 4> partsOf(clang::QualType Type, Model &M);

/// The number of the part that \p Member names; -1 when it is none.
int partNamedBy(const clang::MemberExpr &Member);

} // namespace cotidy
