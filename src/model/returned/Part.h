// Methods that hand out a part of their object.
#pragma once

#include "clang/AST/Decl.h"

namespace cotidy {

/// All that \p Definition, a method with a body, does is to return a member of its object, or a
/// view of one.
bool returnsMember(const clang::FunctionDecl &Definition);

} // namespace cotidy
