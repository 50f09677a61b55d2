// A parameter that is only there to be called: the body of an instantiated template tells what
// becomes of what the call returns.
#pragma once

#include "model/Model.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// The place where \p Callee, a template's instantiation whose body can be seen, drops what its
/// parameter \p Index returns when it is called. Null when it does anything else with the
/// parameter: keeps it, returns what it returns, hands it to what cannot be seen.
const clang::Expr *whereResultIsDropped(const clang::FunctionDecl &Callee, unsigned Index,
                                        const TypeInfo &Returned, Model &M, unsigned Depth);

/// \p Value, dropped in \p F, is what the caller's callback returned: `f();` in a template that
/// drops what any callback returns. The mistake is the caller's.
bool isLostCallback(const clang::FunctionDecl &F, const clang::Expr &Value,
                    const TypeInfo &Returned, Model &M);

} // namespace cotidy
