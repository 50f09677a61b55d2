// How messages name a type: as it is written, and short.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Type.h"

#include <string>

namespace cotidy {

/// What stands behind the alias that is a member of a template: `futurize<T>::type` is no name for
/// anything.
clang::QualType withoutMemberAlias(clang::QualType Type);

/// The type as it is written; only its name where the arguments are long or a library's own affair.
std::string typeName(clang::QualType Type, const clang::ASTContext &Context);

} // namespace cotidy
