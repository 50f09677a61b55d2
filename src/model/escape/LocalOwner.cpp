#include "model/escape/LocalOwner.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/result/Mentions.h"
#include "model/returned/Root.h"
#include "model/returned/View.h"
#include "model/summary/VisibleBody.h"
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

/// The variable of \p F's own, and no parameter, that \p E names.
const VarDecl *ownVariable(const Expr &E, const FunctionDecl &F) {
  const auto *Ref = dyn_cast<DeclRefExpr>(transparent(&E));
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Own = Var && !isa<ParmVarDecl>(Var) && Var->hasLocalStorage() && !Var->isInitCapture() &&
             Var->getDeclContext() == &F && !Var->getType()->isReferenceType();
  return Own ? Var : nullptr;
}

/// `p` of `p->part.method()`.
const Expr *pointerBehind(const Expr &Object) {
  const Expr *E = transparent(&Object);
  while (const auto *Member = dyn_cast<MemberExpr>(E))
    E = transparent(Member->getBase());
  return reachedThrough(*E);
}

/// `std::move(p)`, somewhere in the function.
bool isMoved(const VarDecl &Var, const Mentions &In) {
  return llvm::any_of(In.of(Var), [&](const DeclRefExpr *Mention) {
    const auto *Call = dyn_cast_or_null<CallExpr>(In.parent(*Mention));
    return Call && isMoveOrForward(*Call);
  });
}

/// A pointer that stays what it was made of.
bool isSetOnce(const VarDecl &Pointer, const Mentions &In) {
  return llvm::none_of(In.of(Pointer), [&](const DeclRefExpr *Mention) {
    const Stmt *Up = In.parent(*Mention);
    const auto *Binary = dyn_cast_or_null<BinaryOperator>(Up);
    const auto *Unary = dyn_cast_or_null<UnaryOperator>(Up);
    return (Binary && Binary->isAssignmentOp() && Binary->getLHS() == Mention) ||
           (Unary && (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf));
  });
}

/// `local` runs on to the `return` of \p In, and nobody else gets it on the way.
bool isOnlyReturned(const VarDecl &Local, const FunctionDecl &In) {
  const Mentions All(In);
  return llvm::all_of(All.of(Local), [&](const DeclRefExpr *Mention) {
    const Stmt *Up = All.parent(*Mention);
    for (; isa_and_nonnull<ImplicitCastExpr, ParenExpr, CXXConstructExpr, FullExpr,
                           MaterializeTemporaryExpr, CXXBindTemporaryExpr>(Up);
         Up = All.parent(*Up))
      ;
    return Up && (isa<ReturnStmt>(Up) || reachedThrough(*Up));
  });
}

/// `lw_shared_ptr<const list> files() const;`: what is there now, which is replaced as a whole.
bool yieldsSnapshot(const FunctionDecl &Callee) {
  const auto *Class =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Callee.getReturnType()));
  if (!Class || !isSharedPointer(Callee.getReturnType()) || Class->getTemplateArgs().size() == 0 ||
      Class->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  QualType Kept = Class->getTemplateArgs()[0].getAsType();
  const KeeperKind Kind = keeperKind(Kept);
  return Kept.isConstQualified() && Kind != KeeperKind::None && Kind != KeeperKind::Single;
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
    if (const VarDecl *Local = ownVariable(*Value, In))
      return Local->getInit() && isOnlyReturned(*Local, In) &&
             comesFrom(*Local->getInit(), In, Depth);
    const FunctionDecl *Callee = calleeOf(*Value);
    if (Callee && Callee->getIdentifier() && Callee->getName().contains("make_"))
      return true;
    const FunctionDecl *Definition = Depth > 0 ? visibleDefinition(Callee, M.Libraries) : nullptr;
    if (!Definition)
      return Callee && yieldsSnapshot(*Callee);
    return !isCoroutine(*Definition) && returnsSuch(*Definition, Depth - 1);
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
    if (const auto *Member = dyn_cast<MemberExpr>(User)) {
      const NamedDecl *Method = Member->getMemberDecl();
      return isa<CXXConversionDecl>(Method) ||
             (Method->getIdentifier() && Method->getName() == "get");
    }
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
      Known->second = isSharedPointer(Pointer.getType()) && !mayHoldItself(Pointer, M) &&
                      Judge(Pointer, F, in(F), M).isLast();
    return Known->second;
  }
  const Mentions &in(const FunctionDecl &F) { return Functions.try_emplace(&F, F).first->second; }

private:
  Model &M;
  std::map<const VarDecl *, bool> Last;
  std::map<const FunctionDecl *, Mentions> Functions;
};

} // namespace

const VarDecl *localOwner(const Expr &Object, const FunctionDecl &F, Model &M) {
  if (const VarDecl *Local = localObject(Object, F))
    return Local->getType()->isPointerType() ? nullptr : Local;
  const Expr *Pointer = pointerBehind(Object);
  const VarDecl *Var = Pointer ? ownVariable(*Pointer, F) : nullptr;
  return Var && M.get<LastPointers>().has(*Var, F) ? Var : nullptr;
}

/// `p.get()`, `text.data()`.
static const VarDecl *pointeeOfCall(const CXXMemberCallExpr &Call, const FunctionDecl &F,
                                    Model &M) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  StringRef Name = Method && Method->getIdentifier() ? Method->getName() : StringRef();
  const Expr &Object = *Call.getImplicitObjectArgument();
  if (Name == "data" || Name == "c_str") {
    const CXXRecordDecl *Class = compat::recordOf(Call.getObjectType());
    bool Array = Class && Class->isInStdNamespace() && Class->getName() == "array";
    return Array || isOwner(Call.getObjectType()) ? localOwner(Object, F, M) : nullptr;
  }
  const VarDecl *Var = Name == "get" && Call.getNumArgs() == 0 ? ownVariable(Object, F) : nullptr;
  LastPointers &Last = M.get<LastPointers>();
  return Var && (ownsAlone(Var->getType()) ? !isMoved(*Var, Last.in(F)) : Last.has(*Var, F))
             ? Var
             : nullptr;
}

const VarDecl *localPointee(const Expr &Pointer, const FunctionDecl &F, Model &M) {
  const Expr *E = transparent(&Pointer);
  if (const VarDecl *Var = E->getType()->isPointerType() ? ownVariable(*E, F) : nullptr) {
    if (!Var->getInit() || !isSetOnce(*Var, M.get<LastPointers>().in(F)))
      return nullptr;
    E = transparent(Var->getInit());
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_AddrOf ? localOwner(*Unary->getSubExpr(), F, M) : nullptr;
  if (E->getType()->isArrayType())
    return localObject(*E, F);
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  return Call ? pointeeOfCall(*Call, F, M) : nullptr;
}

} // namespace cotidy
