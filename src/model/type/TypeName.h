// How messages name a type: as it is written, and short.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Type.h"

#include <string>

namespace cotidy {

/// The type as it is written; only its name where the arguments are long or a library's own affair.
std::string typeName(clang::QualType Type, const clang::ASTContext &Context);

} // namespace cotidy
