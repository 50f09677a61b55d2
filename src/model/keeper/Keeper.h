// What keeps elements, and what becomes of iterators, references and pointers to them when it
// changes ([container.reqmts], [associative.reqmts], [unord.req], [vector.modifiers]). Containers
// of other libraries are told by their members, and by what their names say of how they are laid
// out.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"

#include <optional>

namespace cotidy {

enum class KeeperKind {
  None,
  Nodes,  ///< list, map, set: only what is erased goes
  Hashed, ///< unordered_map: an insertion moves iterators, not elements
  Deque,  ///< an insertion moves iterators, and elements only when it is in the middle
  Flat,   ///< vector, string: an insertion moves everything
  Single, ///< optional, and pointers that own
};

KeeperKind keeperKind(clang::QualType Type);

/// `maybe` of `readMaybe(maybe)`, which yields a pointer to what that holds, or null; null for all
/// other calls.
const clang::Expr *askedMaybe(const clang::CallExpr &Call);

/// \p Type is a pointer that others may have copies of: what it points to ends with the last.
bool isSharedPointer(clang::QualType Type);

/// \p Type is a pointer, of whatever library, that owns what it points to, and cannot be copied.
bool ownsAlone(clang::QualType Type);

enum class ChangeKind {
  Inserts,
  Erases,
  Assigns, ///< all of it becomes another value
};

/// By its name a member gives one element away, or ends it: `pop_front`, `erase`.
bool takesOneOut(llvm::StringRef Name);

/// What a member called \p Name does to a keeper of kind \p Kind; nothing when it only reads.
std::optional<ChangeKind> changeNamed(llvm::StringRef Name, KeeperKind Kind);

} // namespace cotidy
