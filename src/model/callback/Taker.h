// What becomes of the value that a callback returns, told from whom it is handed to.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"

#include <optional>

namespace cotidy {

/// Who drops what a callback returns.
struct Dropper {
  const clang::NamedDecl *Who = nullptr;
  clang::QualType Wrapper = {}; ///< when Who is a class with a signature that returns nothing
  const clang::Expr *DroppedAt = nullptr; ///< the call in a visible body whose value is dropped
  bool Framework = false;                 ///< CallbackModel::Framework
};

/// The dropper when \p Taker, a call or a construction, drops what its written argument \p Index
/// returns when it is called; nothing when it does not, or cannot be seen to. \p Returned is the
/// type of the dropped value.
std::optional<Dropper> dropperOf(const clang::Expr &Taker, unsigned Index, const TypeInfo &Returned,
                                 Model &M, unsigned Depth = 0);

} // namespace cotidy
