// Who changes what a coroutine shares, in words.
#pragma once

#include "CoroCheck.h"
#include "model/suspension/shared/Changes.h"

namespace cotidy {

/// A note where \p By changes \p Place, which may be while the coroutine is suspended; none for
/// null.
void noteChange(CoroCheck &Check, const clang::ValueDecl &Place, const Change *By);

} // namespace cotidy
