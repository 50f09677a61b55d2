// Is a data member ever read? Asked for a class as it is written, so that inside templates a
// mention is known by its name only.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// The field as it is written: an instantiation's field leads back to its template's.
const clang::FieldDecl *writtenField(const clang::FieldDecl &Field);

/// Some code of this translation unit, other than \p Writer, mentions \p Member for more than to
/// assign or destroy it.
bool isMemberRead(const clang::FieldDecl &Member, const clang::FunctionDecl &Writer);

/// A function that could read \p Member has no body in this translation unit.
bool hasHiddenReaders(const clang::FieldDecl &Member);

/// What \p Method does with \p Member in itself, nested lambdas included: it assigns it, and never
/// looks at it.
bool onlyAssigns(const clang::FunctionDecl &Method, const clang::FieldDecl &Member);

} // namespace cotidy
