// Questions about the members of a class that hold whether or not it has been instantiated: where a
// specialisation has no definition yet, the pattern of its template answers. Base classes count.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

/// The definition of \p Record, or the pattern it would be instantiated from. Null when neither is
/// there.
const clang::CXXRecordDecl *definitionOrPattern(const clang::CXXRecordDecl *Record);

/// The class that \p Type names, also when the type is dependent and names a template.
const clang::CXXRecordDecl *recordNamedBy(clang::QualType Type);

/// Visits \p Record and its bases, nearest first, until \p Visit returns true; tells whether it
/// did.
bool anyClassOf(const clang::CXXRecordDecl *Record,
                llvm::function_ref<bool(const clang::CXXRecordDecl &)> Visit);

using Members = llvm::SmallVector<const clang::NamedDecl *, 4>;

/// The members called \p Name in the nearest class that has any; function templates as their
/// pattern.
Members membersNamed(const clang::CXXRecordDecl *Record, llvm::StringRef Name);
Members memberOperators(const clang::CXXRecordDecl *Record, clang::OverloadedOperatorKind Operator);

inline bool hasMember(const clang::CXXRecordDecl *Record, llvm::StringRef Name) {
  return !membersNamed(Record, Name).empty();
}

/// \p Record has a member of one of these names.
bool hasAnyMember(const clang::CXXRecordDecl &Record, llvm::ArrayRef<llvm::StringRef> Names);

/// The function behind a declaration, its template pattern included; null when it is none.
const clang::FunctionDecl *functionOf(const clang::NamedDecl *D);

/// What the member function \p Name returns, with the template arguments of \p Record put in where
/// its class, or a base, has not been instantiated. Null when it cannot be told.
clang::QualType memberReturnType(const clang::CXXRecordDecl *Record, llvm::StringRef Name);

/// What the function returns; for `auto` that is not deduced yet, what its only `return` returns.
/// Null when it cannot be told.
clang::QualType returnTypeOf(const clang::FunctionDecl &F);

/// \p Type, a parameter's written type, names the class or the class template of \p Record.
bool names(clang::QualType Type, const clang::CXXRecordDecl &Record);

} // namespace cotidy
