#include "CoroCheck.h"

#include "model/library/ModelFiles.h"
#include "model/summary/StandIn.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;
using namespace llvm;

namespace cotidy {

CoroCheck::CoroCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), ModelFiles(Options.getLocalOrGlobal("CotidyModels", "")) {}

CoroCheck::~CoroCheck() = default;

void CoroCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  // Stored as the global option that it is, so that a dumped configuration says it once.
  Opts["CotidyModels"] = tidy::ClangTidyOptions::ClangTidyValue(ModelFiles);
}

void CoroCheck::registerPPCallbacks(const SourceManager &SM, Preprocessor *, Preprocessor *) {
  if (ModelFiles.empty())
    return;
  auto Loaded = LibrarySet::shared(resolveModelFiles(ModelFiles, getCurrentMainFile(),
                                                     SM.getFileManager().getVirtualFileSystem()));
  if (Loaded)
    UserLibraries = std::move(*Loaded);
  else
    configurationDiag("cannot use CotidyModels, %0") << toString(Loaded.takeError());
}

void CoroCheck::registerMatchers(MatchFinder *Finder) {
  // Templates are walked through their instantiations; a lambda's call operator is a function too.
  Finder->addMatcher(
      functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"), this);
  Finder->addMatcher(
      cxxRecordDecl(isDefinition(), unless(isImplicit()), unless(isExpansionInSystemHeader()))
          .bind("record"),
      this);
}

/// A generic lambda with no instantiation to walk: what it was given to has no body here.
static bool isUncalledLambda(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  const FunctionTemplateDecl *Template = F.getDescribedFunctionTemplate();
  return Method && Template && Method->getParent()->isLambda() &&
         !Method->getParent()->isDependentContext() &&
         none_of(Template->specializations(),
                 [](const FunctionDecl *Call) { return Call->hasBody(); });
}

/// \p Method, or a lambda in it, is of a class template of which nothing has this method's body.
static bool isInstantiated(const ClassTemplateDecl &Template, const FunctionDecl &Method) {
  return any_of(Template.specializations(), [&](const CXXRecordDecl *Class) {
    return any_of(Class->methods(), [&](const CXXMethodDecl *Made) {
      return Made->getTemplateInstantiationPattern() == &Method && Made->hasBody();
    });
  });
}

/// The template around \p F that is the outermost has no instantiation in which its body could be
/// read.
static bool isUncalledTemplate(const FunctionDecl &F) {
  const FunctionDecl *Function = &F;
  const ClassTemplateDecl *Class = nullptr;
  for (const DeclContext *Around = &F; Around; Around = Around->getParent()) {
    if (isa<ClassTemplatePartialSpecializationDecl>(Around))
      return false;
    if (const auto *Outer = dyn_cast<FunctionDecl>(Around))
      Function = Outer;
    else if (const auto *Record = dyn_cast<CXXRecordDecl>(Around);
             Record && Record->getDescribedClassTemplate())
      Class = Record->getDescribedClassTemplate();
  }
  if (const FunctionTemplateDecl *Template = Function->getDescribedFunctionTemplate())
    return Template->specializations().empty() && (!Class || Class->specializations().empty());
  return Class && !isInstantiated(*Class, *Function);
}

void CoroCheck::check(const MatchFinder::MatchResult &Result) {
  Model &M = modelOf(*Result.Context);
  if (const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function")) {
    if (F->isInvalidDecl() || F->isImplicit() || F->isDefaulted() || !F->hasBody() ||
        isOfStandIn(*F, M.Libraries))
      return;
    if (!F->isDependentContext())
      checkFunction(*F, M);
    else if (isUncalledLambda(*F) || isUncalledTemplate(*F))
      checkUncalled(*F, M);
    return;
  }
  const auto *Record = Result.Nodes.getNodeAs<CXXRecordDecl>("record");
  if (Record && !Record->isInvalidDecl() && !Record->isLambda() &&
      !isOfStandIn(*Record, M.Libraries))
    checkRecord(*Record, M);
}

void CoroCheck::checkFunction(const FunctionDecl &, Model &) {}
void CoroCheck::checkUncalled(const FunctionDecl &, Model &) {}
void CoroCheck::checkRecord(const CXXRecordDecl &, Model &) {}

void CoroCheck::noteAt(const FunctionDecl *Function, StringRef Text) {
  if (Function &&
      !Function->getASTContext().getSourceManager().isInSystemHeader(Function->getLocation()))
    diag(Function->getLocation(), Text, DiagnosticIDs::Note) << Function;
}

/// The model that the checks of a translation unit share for as long as one of them lives.
static std::shared_ptr<Model> sharedModel(ASTContext &Context, const LibrarySet &Libraries) {
  thread_local std::weak_ptr<Model> Latest;
  std::shared_ptr<Model> Shared = Latest.lock();
  if (!Shared || &Shared->Context != &Context || &Shared->Libraries != &Libraries)
    Latest = Shared = std::make_shared<Model>(Context, Libraries);
  return Shared;
}

Model &CoroCheck::modelOf(ASTContext &Context) {
  if (!TheModel)
    TheModel = sharedModel(Context, UserLibraries ? *UserLibraries : LibrarySet::builtin());
  return *TheModel;
}

} // namespace cotidy
