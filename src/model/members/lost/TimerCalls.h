// Whether a timer calls a method again and again: a lambda that calls it, or that does the same
// itself, is what the timer was made with or given, and the timer is armed anew by it, or is one
// that ticks.
#pragma once

#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// \p F is a method of \p Class, or a lambda in one.
bool isCalledByTimer(const clang::FunctionDecl &F, const clang::CXXRecordDecl &Class);

/// `on_timer`, `tick`, of a class that has no timer: whoever has one calls it as often as it likes.
bool isTickOfOthers(const clang::FunctionDecl &F);

} // namespace cotidy
