// Where a co_await can be written, and of what.
#pragma once

#include "model/Model.h"

namespace cotidy {

/// The promise of the coroutine \p F lets it await a \p Value ([expr.await]/3.2).
bool promiseTakes(const clang::FunctionDecl &F, const clang::CXXRecordDecl &Value, Model &M);

/// Both ends stand in a file, not in a macro.
bool isWrittenInFile(clang::SourceRange Range);

} // namespace cotidy
