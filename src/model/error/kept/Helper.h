// Functions that a handler hands its error to, looked into: `note(e);` keeps nothing when the body
// of `note` only counts.
#pragma once

#include "model/error/ErrorUse.h"

namespace cotidy {

/// The function that \p Use hands the error to and whose body shows that it ignores it; null when
/// it does something with it, and when that cannot be seen. \p Levels bounds how deep is looked.
const clang::FunctionDecl *ignoringHelper(const ErrorUse &Use, const clang::ASTContext &Context,
                                          const LibrarySet &Libraries, unsigned Levels);

/// The error called \p Name is spoken of between \p Range in text that this build leaves out: a
/// macro that logs nothing here, a disabled `#if`.
bool isNamedInText(llvm::StringRef Name, clang::SourceRange Range,
                   const clang::ASTContext &Context);

} // namespace cotidy
