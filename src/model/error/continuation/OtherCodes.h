// Handlers that ask their error code for some values only and take all others for success:
// `[](error_code ec) { if (ec == eof) return finish(); use(data); }`.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

/// \p Body compares \p Code with constants, leaves where it is one of them, and goes on as if there
/// were no error where it is another.
bool forgetsOtherCodes(const clang::Stmt &Body, const clang::ParmVarDecl &Code);

} // namespace cotidy
