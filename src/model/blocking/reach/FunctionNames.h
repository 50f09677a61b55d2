// How notes speak of a function on the way to what blocks, and what its name says about it.
#pragma once

#include "clang/AST/Decl.h"

#include <string>

namespace cotidy {

/// "'refresh'", "'cache::load'", "the constructor of 'cache'", "this lambda".
std::string wordsFor(const clang::FunctionDecl &F);

/// "the destructor of 'cache'"
std::string wordsForEndOf(const clang::NamedDecl &Class);

/// It writes a log, by its name or by its class's: text that goes to a file goes there as it would
/// go to the terminal.
bool isLogging(const clang::FunctionDecl &F);

} // namespace cotidy
