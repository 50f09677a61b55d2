#include "model/members/ClassInSight.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace cotidy {

static bool isHeader(StringRef File) {
  StringRef Extension = llvm::sys::path::extension(File);
  return Extension.empty() || Extension.starts_with_insensitive(".h") || Extension == ".ipp" ||
         Extension == ".inl" || Extension == ".tcc";
}

/// No other file can see the class.
static bool isOfThisFileAlone(const CXXRecordDecl &Class) {
  if (Class.isInAnonymousNamespace() || Class.isLocalClass())
    return true;
  const SourceManager &Sources = Class.getASTContext().getSourceManager();
  SourceLocation At = Sources.getExpansionLoc(Class.getLocation());
  return Sources.isInMainFile(At) && !isHeader(Sources.getFilename(At));
}

static bool isDefined(const FunctionDecl &F) {
  if (F.isDeleted() || F.isDefaulted() || F.isImplicit() || F.isPureVirtual())
    return true;
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  return F.isDefined() || (Pattern && Pattern->isDefined());
}

static bool allMethodsDefined(const CXXRecordDecl &Class);

static bool isDefined(const Decl &Member) {
  if (const auto *Method = dyn_cast<FunctionDecl>(&Member))
    return isDefined(*Method);
  if (const auto *Template = dyn_cast<FunctionTemplateDecl>(&Member))
    return isDefined(*Template->getTemplatedDecl());
  if (const auto *Nested = dyn_cast<CXXRecordDecl>(&Member))
    return Nested->isInjectedClassName() ||
           (Nested->hasDefinition() && allMethodsDefined(*Nested->getDefinition()));
  return !isa<ClassTemplateDecl>(Member);
}

static bool allMethodsDefined(const CXXRecordDecl &Class) {
  return llvm::all_of(Class.decls(), [](const Decl *Member) { return isDefined(*Member); });
}

static bool friendsInSight(const CXXRecordDecl &Class) {
  return llvm::all_of(Class.friends(), [](const FriendDecl *Friend) {
    if (const TypeSourceInfo *Type = Friend->getFriendType()) {
      const CXXRecordDecl *Other = Type->getType()->getAsCXXRecordDecl();
      return Other && Other->hasDefinition() && allMethodsDefined(*Other->getDefinition());
    }
    const auto *Function = dyn_cast_or_null<FunctionDecl>(Friend->getFriendDecl());
    return Function && isDefined(*Function);
  });
}

/// By its name a method ends what the class has started.
static bool endsWork(const CXXMethodDecl &Method) {
  if (isa<CXXDestructorDecl>(Method))
    return true;
  static constexpr StringRef Ends[] = {"stop",     "close", "join",   "wait",       "drain",
                                       "shutdown", "await", "finish", "disconnect", "cancel"};
  std::string Name = Method.getIdentifier() ? Method.getName().lower() : std::string();
  return llvm::any_of(Ends, [&](StringRef End) { return StringRef(Name).starts_with(End); });
}

/// In a class that no other file can see, a method without a body is one that this reader was not
/// given; only one that must have awaited the member is missed.
static bool lacksAnEnd(const CXXRecordDecl &Class) {
  return llvm::any_of(Class.methods(), [](const CXXMethodDecl *Method) {
    return !isDefined(*Method) && endsWork(*Method);
  });
}

bool allUsesInSight(const FieldDecl &Field, const CXXRecordDecl &Class) {
  if (isOfThisFileAlone(Class))
    return !lacksAnEnd(Class);
  bool Private = Field.getAccess() == AS_private ||
                 (Field.getAccess() == AS_protected && Class.isEffectivelyFinal());
  return Private && allMethodsDefined(Class) && friendsInSight(Class);
}

} // namespace cotidy
