// How a collection of settled results is read: whether anything looks at what failed.
#pragma once

#include "model/Model.h"
#include "model/result/Mentions.h"

#include "clang/AST/StmtCXX.h"

namespace cotidy {

enum class SettledReading {
  Observed,
  OnlyCounted,
  OnlySuccesses,
  OnlySaid, ///< that something failed, and not what
  OnlySome,
};

struct SettledUse {
  SettledReading Reading = SettledReading::Observed;
  const clang::Stmt *PassedOver = nullptr; ///< the `if` at the failures
};

/// \p Results is a local variable that holds the collection, or a continuation's parameter.
SettledUse readingOf(const clang::VarDecl &Results, const Mentions &In, Model &M);

/// The collection is what \p Loop runs over, and has no name of its own.
SettledUse readingOf(const clang::CXXForRangeStmt &Loop, const Mentions &In, Model &M);

} // namespace cotidy
