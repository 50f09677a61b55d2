// What differs between the LLVM versions that cotidy builds on (19 to 22) is said here and nowhere
// else: the rest of the code is written against the newest one. Each helper names the change that
// makes it necessary, so that it can go when the oldest version goes.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Type.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Config/llvm-config.h"

// The module registry moved into ClangTidyModule.h in LLVM 22.
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyModule.h"
#if LLVM_VERSION_MAJOR < 22
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

// LLVM 22 took the interpretation of command lines out of the frontend, and the options' table out
// of the driver.
#if LLVM_VERSION_MAJOR >= 22
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Options/Options.h"
#else
#include "clang/Driver/Options.h"
#include "clang/Frontend/Utils.h"
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

/// LLVM 21 made the engine refer to options that somebody else owns.
class Diagnostics {
public:
  explicit Diagnostics(clang::DiagnosticConsumer &Consumer)
#if LLVM_VERSION_MAJOR >= 21
      : Engine(llvm::makeIntrusiveRefCnt<clang::DiagnosticsEngine>(
            llvm::makeIntrusiveRefCnt<clang::DiagnosticIDs>(), Options, &Consumer,
            /*ShouldOwnClient=*/false)){}
#else
      : Engine(new clang::DiagnosticsEngine(new clang::DiagnosticIDs, new clang::DiagnosticOptions,
                                            &Consumer, /*ShouldOwnClient=*/false)) {
  }
#endif
        llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> engine() {
    return Engine;
  }

private:
#if LLVM_VERSION_MAJOR >= 21
  clang::DiagnosticOptions Options;
#endif
  llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> Engine;
};

/// LLVM 21 handed the ownership of the engine's options to clang-tidy's context.
inline void setDiagnostics(clang::tidy::ClangTidyContext &Context, Diagnostics &D) {
#if LLVM_VERSION_MAJOR >= 21
  Context.setDiagnosticsEngine(std::make_unique<clang::DiagnosticOptions>(), &*D.engine());
#else
  Context.setDiagnosticsEngine(&*D.engine());
#endif
}

/// Has the frontend's complaints about the target (an unknown CPU) told to \p Diagnostics. LLVM 21
/// takes the options by reference.
inline void checkTarget(clang::DiagnosticsEngine &Diagnostics,
                        const clang::CompilerInvocation &Invocation) {
  auto Options = std::make_shared<clang::TargetOptions>(Invocation.getTargetOpts());
#if LLVM_VERSION_MAJOR >= 21
  llvm::IntrusiveRefCntPtr(clang::TargetInfo::CreateTargetInfo(Diagnostics, *Options));
#else
  llvm::IntrusiveRefCntPtr(clang::TargetInfo::CreateTargetInfo(Diagnostics, Options));
#endif
}

/// `RemovedArgs` came with LLVM 22.
inline std::vector<std::string>
removedArguments([[maybe_unused]] const clang::tidy::ClangTidyOptions &Options) {
#if LLVM_VERSION_MAJOR >= 22
  return Options.RemovedArgs.value_or(std::vector<std::string>());
#else
  return {};
#endif
}

/// See the includes.
#if LLVM_VERSION_MAJOR >= 22
namespace options = clang::options;
using clang::getDriverOptTable;
#else
namespace options = clang::driver::options;
using clang::driver::getDriverOptTable;
#endif

} // namespace cotidy::compat
