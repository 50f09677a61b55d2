// Words for a thrown pointer to an exception, and the fix: std::rethrow_exception; and for one that
// is asked for where there is none; and for a copy of the base of an exception.
#pragma once

#include "CoroCheck.h"

namespace cotidy {

struct AbsentException;
struct SlicedException;
struct ThrownPointer;

void reportAbsent(CoroCheck &Check, const AbsentException &Found);
void reportSliced(CoroCheck &Check, const SlicedException &Found);
void reportThrown(CoroCheck &Check, const ThrownPointer &Found, const clang::ASTContext &Context);

} // namespace cotidy
