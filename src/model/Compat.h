// What differs between the LLVM versions that cotidy builds on (19 to 22) is said here and nowhere
// else: the rest of the code is written against the newest one. Each helper names the change that
// makes it necessary, so that it can go when the oldest version goes.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Type.h"
#include "clang/Basic/Version.h"
#include "llvm/Config/llvm-config.h"

// The module registry moved into ClangTidyModule.h in LLVM 22.
#include "clang-tidy/ClangTidyModule.h"
#if LLVM_VERSION_MAJOR < 22
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

namespace cotidy::compat {

/// LLVM 22 made `RecordType::getDecl()` return the declaration that was named, not the definition.
inline const clang::CXXRecordDecl *recordOf(clang::QualType Type) {
  if (Type.isNull())
    return nullptr;
  const clang::CXXRecordDecl *Record = Type.getCanonicalType()->getAsCXXRecordDecl();
  if (Record && Record->hasDefinition())
    return Record->getDefinition();
  return Record;
}

} // namespace cotidy::compat
