// Work that a function sets off, and that refers to a local variable which dies before the work has
// ended: no path from there to the variable's end waits for it. What lives longer than the scope,
// the pool or the loop that the work runs in is right, and so is what is moved away.
#pragma once

#include "model/escape/Loan.h"
#include "model/flow/path/WayOut.h"

namespace cotidy {

struct EscapingReference {
  Launch Work;
  Loan Lent;
  /// Where the variable dies.
  WayOut End;
  /// Another path waits for the work.
  bool WaitsElsewhere = false;
};

std::vector<EscapingReference> escapingReferences(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
