// Words for a thrown pointer to an exception, and the fix: std::rethrow_exception.
#pragma once

#include "CoroCheck.h"

namespace cotidy {

struct ThrownPointer;

void reportThrown(CoroCheck &Check, const ThrownPointer &Found, const clang::ASTContext &Context);

} // namespace cotidy
