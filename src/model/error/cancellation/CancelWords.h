// How code asks whether it has been cancelled: by the library's code for it (`ec ==
// operation_aborted`), or in words (`token.stop_requested()`, `!running_`, `is_shutdown(e)`).
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Expr.h"

#include <optional>

namespace cotidy {

/// The library's error code for cancellation that is named in \p Code; null when none is.
const clang::ValueDecl *codeNamed(const clang::Stmt &Code, const LibrarySet &Libraries);

/// `is_shutdown_exception`, `isCancelled`: by what it is called it knows one kind of error.
bool asksForCancellation(llvm::StringRef Callee);

/// The answer of \p Condition, one part between `&&` and `||`, that a cancelled coroutine gets;
/// nothing when it asks something else.
std::optional<bool> cancelledWhen(const clang::Expr &Condition, const LibrarySet &Libraries);

/// \p Exception is a library's cancellation, or is called so where no model speaks of it.
bool meansCancellation(const clang::CXXRecordDecl &Exception, const LibrarySet &Libraries);

/// `cancel`, `request_stop`, `requestCancellation`, `abort`: calling it cancels something.
bool cancelsByName(llvm::StringRef Callee);

} // namespace cotidy
