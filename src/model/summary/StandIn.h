// Stand-ins: a library's functions and types, declared anew by a test that has to compile without
// the library.
#pragma once

#include "model/library/LibrarySet.h"

#include "clang/AST/Decl.h"

namespace cotidy {

/// Its body only makes a file compile: it does nothing, and answers with nothing or ends the
/// program.
bool isStub(const clang::FunctionDecl &Definition);

/// \p F is a library's own, seen from outside: declared in a header of it, or in the file that is
/// checked beside the library's types.
bool isOfLibrary(const clang::FunctionDecl &F, const LibrarySet &Libraries);

/// \p D stands in a class of a library that the file that is checked declares anew, or in such a
/// function. It is not the program's, and says little of the library.
bool isOfStandIn(const clang::Decl &D, const LibrarySet &Libraries);

/// \p Definition is a library's by its name, and its body is not: it only makes a file compile, or
/// stands beside the library's types in the file that is checked.
bool isStandIn(const clang::FunctionDecl &Definition, const LibrarySet &Libraries);

} // namespace cotidy
