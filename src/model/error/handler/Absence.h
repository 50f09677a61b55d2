// Failures that are told by what is missing: `bool sent = false; try { …; sent = true; } catch (…)
// {} if (!sent) …`, or a result that stays as empty as it was. And handlers whose words this build
// leaves out.
#pragma once

#include "model/error/ErrorAnswer.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/kept/LaterReads.h"

namespace cotidy {

/// What the try block would have set decides behind it: whether it was set is asked, or what is
/// returned is a failure as long as it was not.
bool isToldByAbsence(const clang::CXXTryStmt &Try, const LosingPath &Path, const LaterReads &Later,
                     const ErrorAnswer &Answers, const clang::ParentMap &Parents);

/// A success has returned from within the try block; who gets behind it has failed, and is answered
/// so: `try { …; co_return true; } catch (…) {} co_return false;`.
bool isAnsweredBehind(const clang::CXXTryStmt &Try, const LosingPath &Path,
                      const ErrorAnswer &Answers, const clang::ParentMap &Parents,
                      const clang::ASTContext &Context);

/// The handler names its error, but only where the preprocessor leaves nothing of it.
bool isNamedInVanishedCode(const clang::CXXCatchStmt &Handler, const clang::ASTContext &Context);

} // namespace cotidy
