// What a function of the standard library makes for its caller: `std::make_unique<file>(path)` and
// `files.emplace_back(path)` run a constructor of `file`, in a body that nobody reads.
#pragma once

#include "model/blocking/call/CallSite.h"

#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// The class that \p Site makes an object of, from its arguments; null for any other call, and when
/// it only copies or moves.
const clang::CXXRecordDecl *madeBy(const CallSite &Site);

/// The constructors of \p Class that may be the one which \p Site runs.
llvm::SmallVector<const clang::CXXConstructorDecl *, 2>
constructorsFor(const CallSite &Site, const clang::CXXRecordDecl &Class);

} // namespace cotidy
