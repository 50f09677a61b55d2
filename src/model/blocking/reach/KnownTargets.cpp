#include "model/blocking/reach/KnownTargets.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/use/InstantiationVisitor.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static bool isFromSystem(const Decl &D) {
  return D.getASTContext().getSourceManager().isInSystemHeader(D.getLocation());
}

/// A reference or pointer to a function, or a class of a library's that is called in place of what
/// it holds.
static bool holdsFunctions(QualType Type) {
  if (Type.isNull() || Type->isDependentType())
    return false;
  Type = Type.getNonReferenceType();
  if (Type->isFunctionPointerType() || Type->isFunctionType())
    return true;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Class || Class->isLambda() || !Class->hasDefinition() || !isFromSystem(*Class))
    return false;
  ASTContext &Context = Class->getASTContext();
  return !Class->lookup(Context.DeclarationNames.getCXXOperatorName(OO_Call)).empty();
}

static const ValueDecl *objectNamed(const Expr &E) {
  const Expr *Inner = transparent(&E);
  if (const auto *Deref = dyn_cast<UnaryOperator>(Inner); Deref && Deref->getOpcode() == UO_Deref)
    Inner = transparent(Deref->getSubExpr());
  if (const auto *Reference = dyn_cast<DeclRefExpr>(Inner))
    return dyn_cast<VarDecl>(Reference->getDecl());
  const auto *Member = dyn_cast<MemberExpr>(Inner);
  return Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
}

const ValueDecl *objectCalled(const CallSite &Site) {
  const auto *Call = dyn_cast<CallExpr>(Site.Call);
  if (!Call)
    return nullptr;
  const Expr *Called = Site.Callee ? Site.Object : Call->getCallee();
  if (Site.Callee && Site.Callee->getOverloadedOperator() != OO_Call)
    return nullptr;
  const ValueDecl *Object = Called ? objectNamed(*Called) : nullptr;
  return Object && holdsFunctions(Object->getType()) ? Object : nullptr;
}

class KnownTargets::Collector : public InstantiationVisitor<Collector> {
  using Base = InstantiationVisitor<Collector>;

public:
  explicit Collector(KnownTargets &Result) : Result(Result) {}

  bool shouldVisitImplicitCode() const { return false; }

  bool TraverseDecl(Decl *D) {
    bool IsSkipped = D && D->getLocation().isValid() &&
                     isa<FunctionDecl, CXXRecordDecl, NamespaceDecl>(D) && isFromSystem(*D);
    return IsSkipped || Base::TraverseDecl(D);
  }

  bool VisitCXXMethodDecl(CXXMethodDecl *Method) {
    if (Method->isCanonicalDecl() && Method->isVirtual())
      noteOverridden(*Method, *Method);
    return true;
  }
  bool VisitVarDecl(VarDecl *Var) {
    if (const Expr *Init = isa<ParmVarDecl>(Var) ? nullptr : Var->getInit())
      write(*Var, *Init);
    return true;
  }
  bool VisitFieldDecl(FieldDecl *Field) {
    if (const Expr *Init = Field->getInClassInitializer())
      write(*Field, *Init);
    return true;
  }
  bool VisitCXXConstructorDecl(CXXConstructorDecl *Constructor) {
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->isWritten() && Init->getMember())
        write(*Init->getMember(), *Init->getInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Assignment) {
    if (Assignment->isAssignmentOp())
      assign(*Assignment->getLHS(), *Assignment->getRHS());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    if (Call->getOperator() == OO_Equal && Call->getNumArgs() == 2)
      assign(*Call->getArg(0), *Call->getArg(1));
    return true;
  }

private:
  void noteOverridden(const CXXMethodDecl &Method, const CXXMethodDecl &Overrider) {
    for (const CXXMethodDecl *Overridden : Method.overridden_methods()) {
      auto &Known = Result.Overriders[Overridden->getCanonicalDecl()];
      if (!is_contained(Known, &Overrider))
        Known.push_back(&Overrider);
      noteOverridden(*Overridden, Overrider);
    }
  }

  void assign(const Expr &Left, const Expr &Right) {
    if (const ValueDecl *Object = objectNamed(Left))
      write(*Object, Right);
  }

  static bool isEmpty(const Expr &Value) {
    const Expr *E = transparent(&Value);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
      return Construct->getNumArgs() == 0 ||
             (Construct->getNumArgs() == 1 && isEmpty(*Construct->getArg(0)));
    if (const auto *List = dyn_cast<InitListExpr>(E))
      return List->getNumInits() == 0;
    return isa<CXXNullPtrLiteralExpr, GNUNullExpr, ImplicitValueInitExpr>(E);
  }

  void write(const ValueDecl &Object, const Expr &Value) {
    if (!holdsFunctions(Object.getType()) || isEmpty(Value))
      return;
    const Expr *Put = transparent(&Value);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Put))
      Put = Construct->getNumArgs() == 1 ? transparent(Construct->getArg(0)) : Put;
    Held &Known = Result.Objects[cast<ValueDecl>(Object.getCanonicalDecl())];
    const auto Callable = callableOf(*Put);
    const FunctionDecl *Function = Callable ? Callable->Function : nullptr;
    if (!Function || isFromSystem(*Function))
      Known.Unknown = true;
    else if (!is_contained(Known.Functions, Function))
      Known.Functions.push_back(Function);
  }

  KnownTargets &Result;
};

void KnownTargets::collect() {
  if (Collected)
    return;
  Collected = true;
  Collector Visitor(*this);
  for (Decl *D : M.Context.getTraversalScope())
    Visitor.TraverseDecl(D);
}

ArrayRef<const CXXMethodDecl *> KnownTargets::overridersOf(const CXXMethodDecl &Method) {
  collect();
  auto Entry = Overriders.find(Method.getCanonicalDecl());
  return Entry == Overriders.end() ? ArrayRef<const CXXMethodDecl *>()
                                   : ArrayRef<const CXXMethodDecl *>(Entry->second);
}

ArrayRef<const FunctionDecl *> KnownTargets::heldBy(const ValueDecl &Object) {
  collect();
  auto Entry = Objects.find(cast<ValueDecl>(Object.getCanonicalDecl()));
  if (Entry == Objects.end() || Entry->second.Unknown)
    return {};
  return Entry->second.Functions;
}

} // namespace cotidy
