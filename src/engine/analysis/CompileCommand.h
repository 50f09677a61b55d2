// A compile command of any GCC-like compiler, made fit for clang as a library: flags that only GCC
// knows are dropped (and told), what would write files or load foreign binaries is taken out, and
// warnings cannot turn into failures.
#pragma once

#include "engine/unit/Unit.h"

#include "clang-tidy/ClangTidyOptions.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/ADT/StringRef.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

struct PreparedCommand {
  /// Null when there is nothing to analyse; then one of Failure and Skip says why.
  std::unique_ptr<clang::CompilerInvocation> Invocation;
  std::set<std::string> DroppedFlags;
  std::string Failure;
  std::string Skip;
};

/// A compiler whose command lines have nothing in common with clang's.
bool isForeignCompiler(llvm::StringRef Compiler);

/// To be called in the unit's folder.
PreparedCommand prepareCommand(const Unit &U, const clang::tidy::ClangTidyOptions &Options);

} // namespace cotidy
