// The words for promise types and awaiters that lose the errors of those who use them.
#pragma once

#include "CoroCheck.h"

namespace cotidy {

void reportLosingPromise(CoroCheck &Check, const clang::CXXRecordDecl &Record, Model &M);
void reportLosingAwaiter(CoroCheck &Check, const clang::CXXRecordDecl &Record, Model &M);

} // namespace cotidy
