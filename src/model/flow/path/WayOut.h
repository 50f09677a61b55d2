// Whether control can come from a statement to an end without meeting what would have prevented it:
// from where work is set off to where what it needs dies, past no wait for it. What is an end and
// what prevents it is the caller's to say, statement by statement and death by death.
#pragma once

#include "model/flow/FlowGraph.h"

#include <optional>

namespace cotidy {

class Conditions;

enum class Meets {
  Nothing,
  Prevention, ///< the path is right
  End,        ///< it is not
};

struct Watch {
  llvm::function_ref<Meets(const clang::Stmt &)> AtStatement;
  /// Of a variable whose scope ends.
  llvm::function_ref<Meets(const clang::VarDecl &)> AtDeath;
  /// At the end of the function.
  Meets AtExit = Meets::Nothing;
};

struct WayOut {
  /// The statement that ends it: a return, a throw; null at the end of a block.
  const clang::Stmt *By = nullptr;
  clang::SourceLocation Where;
};

/// The shortest way from behind \p From, an element of \p Graph, to an end; nothing when there is
/// none.
std::optional<WayOut> wayOut(const FlowGraph &Graph, const Conditions &Asked,
                             const clang::Stmt &From, const Watch &What);

} // namespace cotidy
