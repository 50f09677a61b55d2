// A class by the name that a library model uses for it.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringRef.h"

namespace cotidy {

/// The class called \p Name ("winrt::hresult_error"), also through a using-declaration; null when
/// this translation unit does not define it.
const clang::CXXRecordDecl *recordNamed(llvm::StringRef Name, const clang::ASTContext &Context);

} // namespace cotidy
