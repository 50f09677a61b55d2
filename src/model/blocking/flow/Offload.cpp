#include "model/blocking/flow/Offload.h"

#include "model/Compat.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// An executor that a pool hands out is a class inside the pool's.
static bool isOffloadClass(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  if (Libraries.isOffload(Class))
    return true;
  const auto *Outer = dyn_cast<CXXRecordDecl>(Class.getDeclContext());
  return Outer && isOffloadClass(*Outer, Libraries);
}

/// Of a pointer to it, smart or not, too. In a template's pattern not every expression has a type.
static bool isOffloadType(QualType Type, const LibrarySet &Libraries) {
  if (Type.isNull())
    return false;
  Type = Type.getNonReferenceType();
  if (!Type->getPointeeType().isNull())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Class || Class->isLambda())
    return false;
  if (isOffloadClass(*Class, Libraries))
    return true;
  const auto *Smart = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (!Smart || !Smart->isInStdNamespace() || Smart->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &First = Smart->getTemplateArgs()[0];
  const CXXRecordDecl *Held =
      First.getKind() == TemplateArgument::Type ? compat::recordOf(First.getAsType()) : nullptr;
  return Held && isOffloadClass(*Held, Libraries);
}

static bool mentions(const Stmt *S, const LibrarySet &Libraries) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (const auto *E = dyn_cast<Expr>(S); E && isOffloadType(E->getType(), Libraries))
    return true;
  if (const auto *Reference = dyn_cast<DeclRefExpr>(S);
      Reference && Libraries.isOffload(*Reference->getDecl()))
    return true;
  if (const auto *Member = dyn_cast<MemberExpr>(S);
      Member && Libraries.isOffload(*Member->getMemberDecl()))
    return true;
  return any_of(S->children(), [&](const Stmt *Child) { return mentions(Child, Libraries); });
}

bool speaksOfOffload(const CallSite &Site, const LibrarySet &Libraries) {
  auto Mentions = [&](const Expr *E) { return mentions(E, Libraries); };
  return (Site.Object && Mentions(Site.Object)) || any_of(Site.Arguments, Mentions);
}

/// Notes for every function how it is used. Inside the arguments of a call that speaks of an
/// offload, what is named runs there.
class OffloadedFunctions::Collector : public RecursiveASTVisitor<Collector> {
  using Base = RecursiveASTVisitor<Collector>;

public:
  explicit Collector(OffloadedFunctions &Result) : Result(Result) {}

  bool shouldVisitTemplateInstantiations() const { return true; }

  bool TraverseDecl(Decl *D) {
    if (D && D->getLocation().isValid() && isa<FunctionDecl, CXXRecordDecl, NamespaceDecl>(D) &&
        Result.Context.getSourceManager().isInSystemHeader(D->getLocation()))
      return true;
    return Base::TraverseDecl(D);
  }

  bool TraverseStmt(Stmt *S, DataRecursionQueue * = nullptr) {
    if (!S)
      return true;
    SaveAndRestore Inside(InCoroutine, InCoroutine || isa<CoroutineBodyStmt>(S));
    const auto Site = callSiteOf(*S);
    if (!Site || Depth > 0 || !handsOver(*Site))
      return Base::TraverseStmt(S);
    SaveAndRestore Deeper(Depth, Depth + 1);
    return all_of(Site->Arguments, [&](const Expr *Argument) {
      return Base::TraverseStmt(const_cast<Expr *>(Argument));
    });
  }

  bool VisitDeclRefExpr(DeclRefExpr *Reference) {
    if (const auto *F = dyn_cast<FunctionDecl>(Reference->getDecl()))
      add(*F);
    else if (const CXXMethodDecl *Operator = lambdaOf(Reference->getType()))
      add(*Operator);
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl()))
      add(*Method);
    return true;
  }

  /// A lambda that is kept in a variable is used where the variable is.
  bool VisitVarDecl(VarDecl *Var) {
    if (const CXXMethodDecl *Operator = lambdaOf(Var->getType()))
      Kept.insert(Operator);
    return true;
  }

  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    if (!Kept.contains(Lambda->getCallOperator()))
      add(*Lambda->getCallOperator());
    return true;
  }

private:
  /// A pool tells wherever it is spoken of. A function that takes any executor tells in a
  /// coroutine, which has one already; outside it is how everything is started.
  bool handsOver(const CallSite &Site) const {
    return speaksOfOffload(Site, Result.Libraries) ||
           (InCoroutine && Site.Callee && Result.Libraries.isOffload(*Site.Callee));
  }

  static const CXXMethodDecl *lambdaOf(QualType Type) {
    const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
    return Class && Class->isLambda() ? Class->getLambdaCallOperator() : nullptr;
  }

  void add(const FunctionDecl &F) {
    auto [Entry, IsNew] = Result.Found.try_emplace(F.getCanonicalDecl(), Uses::Offloaded);
    if (Depth == 0)
      Entry->second = Uses::Elsewhere;
  }

  OffloadedFunctions &Result;
  DenseSet<const CXXMethodDecl *> Kept;
  unsigned Depth = 0;
  bool InCoroutine = false;
};

bool OffloadedFunctions::contains(const FunctionDecl &F) {
  if (!Collected) {
    Collected = true;
    Collector Visitor(*this);
    for (Decl *D : Context.getTraversalScope())
      Visitor.TraverseDecl(D);
  }
  auto Use = Found.find(F.getCanonicalDecl());
  return Use != Found.end() && Use->second == Uses::Offloaded;
}

} // namespace cotidy
