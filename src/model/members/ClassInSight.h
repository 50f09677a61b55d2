// Whether one translation unit shows all code that can name a member. Where another file may await
// it, nothing can be said.
#pragma once

#include "clang/AST/DeclCXX.h"

namespace cotidy {

bool allUsesInSight(const clang::FieldDecl &Field, const clang::CXXRecordDecl &Class);

} // namespace cotidy
