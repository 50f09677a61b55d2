// `[[clang::blocking]]` and `[[clang::nonblocking]]`: what a declaration, or the type of a function
// pointer, says itself about blocking.
#pragma once

#include "model/blocking/call/CallSite.h"

namespace cotidy {

enum class Effect { Unknown, Blocking, NonBlocking };

/// What the callee's type says; an effect with a condition that is not settled says nothing.
Effect declaredEffect(const CallSite &Site);

} // namespace cotidy
