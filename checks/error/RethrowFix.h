// The one mend for a handler that swallows: `throw;` at its end. It changes what the program does,
// so it is offered on a note and never applied unasked.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Diagnostic.h"

#include <optional>

namespace cotidy {

/// Nothing where it could not be written (macros) or would end the program (`noexcept`).
std::optional<clang::FixItHint> insertRethrow(const clang::CXXCatchStmt &Handler,
                                              const clang::FunctionDecl &In);

} // namespace cotidy
