// How a collection of settled results is read: whether anything looks at what failed.
#pragma once

#include "model/Model.h"
#include "model/result/Mentions.h"

namespace cotidy {

enum class SettledReading { Observed, OnlyCounted, OnlySuccesses };

struct SettledUse {
  SettledReading Reading = SettledReading::Observed;
  const clang::Stmt *PassedOver = nullptr; ///< the `if` that lets the failures fall through
};

/// \p Results is a local variable that holds the collection.
SettledUse readingOf(const clang::VarDecl &Results, const Mentions &In);

} // namespace cotidy
