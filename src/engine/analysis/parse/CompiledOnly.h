// A consumer that looks at a file only when it has compiled: a file with errors yields its failure
// and no findings, so that no check needs to see what the compiler made of it.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/Frontend/MultiplexConsumer.h"

#include <memory>
#include <vector>

namespace cotidy {

/// \p Consumers, each of which sees the end of the file only when there was no error in it.
class CompiledOnly : public clang::MultiplexConsumer {
public:
  explicit CompiledOnly(std::vector<std::unique_ptr<clang::ASTConsumer>> Consumers)
      : MultiplexConsumer(std::move(Consumers)) {}

  void HandleTranslationUnit(clang::ASTContext &Context) override {
    if (!Context.getDiagnostics().hasUncompilableErrorOccurred())
      MultiplexConsumer::HandleTranslationUnit(Context);
  }
};

} // namespace cotidy
