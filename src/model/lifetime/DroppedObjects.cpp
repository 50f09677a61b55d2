#include "model/lifetime/DroppedObjects.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/suspension/shared/Changes.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace cotidy {

static bool startsWithAny(StringRef Written, llvm::ArrayRef<StringRef> Words) {
  std::string Lower = Written.lower();
  return llvm::any_of(Words, [&](StringRef Word) { return StringRef(Lower).starts_with(Word); });
}

/// It takes everything down, and not one of many.
static bool endsAll(StringRef Name) {
  return startsWithAny(Name, {"stop", "close", "shutdown", "clear", "reset", "destr", "finish",
                              "teardown", "terminate", "cleanup"});
}

static bool endsSomething(StringRef Name) {
  return endsAll(Name) || startsWithAny(Name, {"cancel", "join", "wait", "drain", "disconnect",
                                               "abort", "end", "kill"});
}

/// The function that is no lambda around \p In, or \p In.
static const FunctionDecl &outermost(const FunctionDecl &In) {
  const FunctionDecl *Found = &In;
  for (const DeclContext *Context = &In; Context; Context = Context->getParent())
    if (const auto *F = dyn_cast<FunctionDecl>(Context))
      Found = F;
  return *Found;
}

namespace {

/// Somebody else's end is seen to: `session->stop()`.
class EndCalls : public RecursiveASTVisitor<EndCalls> {
public:
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    bool OfContainer = keeperKind(Call->getObjectType()) != KeeperKind::None;
    Found |= Method && Method->getIdentifier() && !OfContainer && endsSomething(Method->getName());
    return !Found;
  }
  bool Found = false;
};

} // namespace

static bool mayDropAtWork(const Change &Made) {
  const FunctionDecl &By = outermost(*Made.In);
  if (Made.Kind != ChangeKind::Erases || isa<CXXConstructorDecl, CXXDestructorDecl>(By) ||
      By.isMain() || (By.getIdentifier() && endsAll(By.getName())))
    return false;
  EndCalls Ends;
  if (By.getBody())
    Ends.TraverseStmt(By.getBody());
  return !Ends.Found;
}

/// The members and variables that hold \p Type: containers, pointers and optionals, one in the
/// other.
void DroppedObjects::hold(QualType Type, const Expr &At, unsigned Depth) {
  const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
  // What nobody uses is not instantiated, and does not show that it is a pointer.
  if (!Class || Depth == 0 || (Class->hasDefinition() && keeperKind(Type) == KeeperKind::None))
    return;
  for (const TemplateArgument &Part : Class->getTemplateArgs().asArray()) {
    const CXXRecordDecl *Held =
        Part.getKind() == TemplateArgument::Type ? compat::recordOf(Part.getAsType()) : nullptr;
    if (!Held || Part.getAsType()->isPointerType())
      continue;
    hold(Part.getAsType(), At, Depth - 1);
    if (Held->isInStdNamespace())
      continue;
    const Expr *&Known = Dropped[Held->getCanonicalDecl()];
    if (!Known || At.getBeginLoc() < Known->getBeginLoc())
      Known = &At;
  }
}

DroppedObjects::DroppedObjects(Model &M) {
  M.get<Changes>().forEachPlace([&](const ValueDecl &Place, llvm::ArrayRef<Change> Made) {
    const auto *First = llvm::find_if(Made, mayDropAtWork);
    if (First != Made.end())
      hold(Place.getType(), *First->At, 4);
  });
}

const Expr *DroppedObjects::of(const CXXRecordDecl &Class) const {
  return Dropped.lookup(Class.getCanonicalDecl());
}

} // namespace cotidy
