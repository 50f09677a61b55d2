// The type of what an expression yields. In a template clang leaves the type of a call open that is
// made on the template's own object, `close()` for `this->close()`, though the method that it names
// says what it returns.
#pragma once

#include "clang/AST/Expr.h"

namespace cotidy {

clang::QualType valueTypeOf(const clang::Expr &E);

} // namespace cotidy
