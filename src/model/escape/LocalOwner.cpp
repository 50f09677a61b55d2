#include "model/escape/LocalOwner.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/VisibleBody.h"
#include "model/library/Roles.h"
#include "model/result/Mentions.h"
#include "model/returned/Root.h"
#include "model/suspension/shared/Changes.h"
#include "model/suspension/shared/Place.h"
#include "model/suspension/stale/Hold.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SetVector.h"

#include <map>

using namespace clang;

namespace cotidy {
namespace {

/// `p` of `p->part.method()`.
const VarDecl *pointerBehind(const Expr &Object, const FunctionDecl &F) {
  const Expr *E = transparent(&Object);
  while (const auto *Member = dyn_cast<MemberExpr>(E))
    E = transparent(Member->getBase());
  const Expr *Pointer = reachedThrough(*E);
  const auto *Ref = Pointer ? dyn_cast<DeclRefExpr>(transparent(Pointer)) : nullptr;
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Own = Var && !isa<ParmVarDecl>(Var) && Var->hasLocalStorage() && !Var->isInitCapture() &&
             Var->getDeclContext() == &F && !Var->getType()->isReferenceType();
  return Own && isSharedPointer(Var->getType()) ? Var : nullptr;
}

class Judge {
public:
  Judge(const VarDecl &Pointer, const FunctionDecl &F, const Mentions &In, Model &M)
      : Pointer(Pointer), F(F), In(In), M(M) {}

  bool isLast() {
    if (!Pointer.getInit() || !comesFrom(*Pointer.getInit(), F))
      return false;
    for (const DeclRefExpr *Mention : In.of(Pointer))
      if (!staysHere(*Mention))
        return false;
    return llvm::all_of(Containers, [&](const ValueDecl *Place) {
      return llvm::any_of(M.get<Changes>().meanwhile(*Place, F),
                          [](const Change *Made) { return Made->Kind != ChangeKind::Inserts; });
    });
  }

private:
  /// `make_shared<T>()`, `nullptr`, a copy of what a container has.
  bool comesFrom(const Expr &Written, const FunctionDecl &In, unsigned Depth = 2) {
    const Expr *Value = plain(Written);
    if (const auto *Made = dyn_cast<CXXConstructExpr>(Value)) {
      if (Made->getNumArgs() == 0)
        return true;
      Value = plain(*Made->getArg(0));
    }
    if (const auto *Choice = dyn_cast<ConditionalOperator>(Value))
      return comesFrom(*Choice->getTrueExpr(), In, Depth) &&
             comesFrom(*Choice->getFalseExpr(), In, Depth);
    if (isa<CXXNullPtrLiteralExpr>(Value))
      return true;
    if (std::optional<Hold> Held = holdOf(*Value, In); Held && Value->isGLValue()) {
      Containers.insert(Held->Place);
      return true;
    }
    const FunctionDecl *Callee = calleeOf(*Value);
    if (Callee && Callee->getIdentifier() && Callee->getName().contains("make_"))
      return true;
    const FunctionDecl *Definition = Depth > 0 ? visibleDefinition(Callee) : nullptr;
    return Definition && !isCoroutine(*Definition) && returnsSuch(*Definition, Depth - 1);
  }

  bool returnsSuch(const FunctionDecl &Definition, unsigned Depth) {
    bool Any = false;
    bool All = true;
    forEachStmtRunIn(writtenBody(Definition), [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      if (Return && Return->getRetValue()) {
        Any = true;
        All = All && comesFrom(*Return->getRetValue(), Definition, Depth);
      }
      return All;
    });
    return Any && All;
  }

  /// It is used, asked, set anew, or put into a container.
  bool staysHere(const DeclRefExpr &Mention) {
    const Stmt *Child = nullptr;
    const Stmt *User = In.user(Mention, Child);
    if (!User || reachedThrough(*User))
      return User != nullptr;
    if (const auto *Member = dyn_cast<MemberExpr>(User))
      return isa<CXXConversionDecl>(Member->getMemberDecl());
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(User)) {
      if (Operator->isComparisonOp() || Operator->getOperator() == OO_Exclaim)
        return true;
      if (Operator->getOperator() != OO_Equal || Operator->getNumArgs() != 2)
        return false;
      return Operator->getArg(0) == Child ? comesFrom(*Operator->getArg(1), F)
                                          : isKeptIn(*Operator->getArg(0));
    }
    const auto *Call = dyn_cast<CXXMemberCallExpr>(User);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    const Expr *Object = Call ? Call->getImplicitObjectArgument() : nullptr;
    return Method && Method->getIdentifier() &&
           changeNamed(Method->getName(), keeperKind(Object->getType())) == ChangeKind::Inserts &&
           isKept(*Object);
  }

  bool isKeptIn(const Expr &Element) {
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(plain(Element));
    return Operator && Operator->getOperator() == OO_Subscript && isKept(*Operator->getArg(0));
  }

  bool isKept(const Expr &Container) {
    const ValueDecl *Place = sharedPlace(Container, F);
    if (Place && keeperKind(Container.getType()) != KeeperKind::None)
      Containers.insert(Place);
    return Place && Containers.contains(Place);
  }

  const VarDecl &Pointer;
  const FunctionDecl &F;
  const Mentions &In;
  Model &M;
  llvm::SmallSetVector<const ValueDecl *, 2> Containers;
};

/// An object that can have a pointer to itself may have given one away.
bool mayHoldItself(const VarDecl &Pointer, Model &M) {
  const auto *Class =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Pointer.getType()));
  if (!Class || Class->getTemplateArgs().size() == 0 ||
      Class->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return true;
  const CXXRecordDecl *Owned = compat::recordOf(Class->getTemplateArgs()[0].getAsType());
  return !Owned || !Owned->hasDefinition() || M.Libraries.has(Role::SharedSelf, *Owned);
}

/// For a translation unit's functions (Model::get).
class LastPointers {
public:
  explicit LastPointers(Model &M) : M(M) {}

  bool has(const VarDecl &Pointer, const FunctionDecl &F) {
    auto [Known, New] = Last.try_emplace(&Pointer, false);
    if (New)
      Known->second = !mayHoldItself(Pointer, M) &&
                      Judge(Pointer, F, Functions.try_emplace(&F, F).first->second, M).isLast();
    return Known->second;
  }

private:
  Model &M;
  std::map<const VarDecl *, bool> Last;
  std::map<const FunctionDecl *, Mentions> Functions;
};

} // namespace

const VarDecl *localOwner(const Expr &Object, const FunctionDecl &F, Model &M) {
  if (const VarDecl *Local = localObject(Object, F))
    return Local->getType()->isPointerType() ? nullptr : Local;
  const VarDecl *Pointer = pointerBehind(Object, F);
  return Pointer && M.get<LastPointers>().has(*Pointer, F) ? Pointer : nullptr;
}

} // namespace cotidy
