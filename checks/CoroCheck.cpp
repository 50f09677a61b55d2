#include "CoroCheck.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace cotidy {

CoroCheck::CoroCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

CoroCheck::~CoroCheck() = default;

void CoroCheck::registerMatchers(MatchFinder *Finder) {
  // Templates are walked through their instantiations; a lambda's call operator is a function too.
  Finder->addMatcher(functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"),
                     this);
  Finder->addMatcher(
      cxxRecordDecl(isDefinition(), unless(isImplicit()), unless(isExpansionInSystemHeader()))
          .bind("record"),
      this);
}

void CoroCheck::check(const MatchFinder::MatchResult &Result) {
  Model &M = modelOf(*Result.Context);
  if (const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function")) {
    if (!F->isDependentContext() && !F->isInvalidDecl() && !F->isImplicit() && !F->isDefaulted() &&
        F->hasBody())
      checkFunction(*F, M);
    return;
  }
  const auto *Record = Result.Nodes.getNodeAs<CXXRecordDecl>("record");
  if (Record && !Record->isInvalidDecl() && !Record->isLambda())
    checkRecord(*Record, M);
}

void CoroCheck::checkFunction(const FunctionDecl &, Model &) {}
void CoroCheck::checkRecord(const CXXRecordDecl &, Model &) {}

Model &CoroCheck::modelOf(ASTContext &Context) {
  if (!TheModel)
    TheModel = std::make_unique<Model>(
        Context, UserLibraries ? *UserLibraries : LibrarySet::builtin());
  return *TheModel;
}

} // namespace cotidy
