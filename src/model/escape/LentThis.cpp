#include "model/escape/LentThis.h"

#include "model/Compat.h"
#include "model/callback/Callable.h"
#include "model/callback/Registered.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Signals.h"
#include "model/escape/Ties.h"
#include "model/flow/path/Condition.h"
#include "model/flow/path/WayOut.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/lifetime/DroppedObjects.h"
#include "model/lifetime/LateUse.h"
#include "model/result/Mentions.h"
#include "model/summary/VisibleBody.h"
#include "model/suspension/shared/Changes.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

const CXXRecordDecl *classAround(const FunctionDecl &F) {
  for (const DeclContext *Context = &F; Context; Context = Context->getParent())
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Context);
        Method && !Method->getParent()->isLambda())
      return Method->isStatic() ? nullptr : Method->getParent();
  return nullptr;
}

static bool related(const CXXRecordDecl &A, const CXXRecordDecl &B) {
  return A.getCanonicalDecl() == B.getCanonicalDecl() || A.isDerivedFrom(&B) || B.isDerivedFrom(&A);
}

namespace {

/// Looks for what keeps an object of the class alive: a pointer that counts, a gate that is held.
class Keeper : public RecursiveASTVisitor<Keeper> {
public:
  Keeper(const CXXRecordDecl &Class, const LibrarySet &Libraries)
      : Class(Class), Libraries(Libraries) {}

  bool isFound() const { return Found; }
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitExpr(Expr *E) { return look(E->getType()); }
  bool VisitVarDecl(VarDecl *Var) { return look(Var->getType()); }
  /// `&x = self->member`, `x = self->member`: what is captured is the member, not the pointer.
  bool TraverseLambdaCapture(LambdaExpr *Lambda, const LambdaCapture *Capture, Expr *Init) {
    const Expr *Value = Init && Capture->capturesVariable() ? plain(*Init) : nullptr;
    if (const auto *Copy = dyn_cast_or_null<CXXConstructExpr>(Value);
        Copy && Copy->getConstructor()->isCopyOrMoveConstructor())
      Value = plain(*Copy->getArg(0));
    const auto *Member = dyn_cast_or_null<MemberExpr>(Value);
    return Member ? look(Member->getType())
                  : RecursiveASTVisitor::TraverseLambdaCapture(Lambda, Capture, Init);
  }
  /// `get_strong()`, whatever it yields.
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    Found |= Method && namesSelf(*Method->getParent());
    return !Found;
  }

private:
  /// One of the bases that the library model names, not a class that derives from one.
  bool namesSelf(const CXXRecordDecl &Base) const {
    return Libraries.has(Role::SharedSelf, Base) && Libraries.libraryOf(Base);
  }
  bool look(QualType Type) {
    const CXXRecordDecl *Record =
        Type.isNull() ? nullptr : compat::recordOf(Type.getNonReferenceType());
    if (!Record)
      return true;
    bool Holder = Libraries.has(Role::Guard, *Record) && !Libraries.has(Role::ThreadLock, *Record);
    Found = Holder || Libraries.has(Role::Scope, *Record);
    const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(Record);
    if (Special && !Special->isLambda() && Special->getTemplateArgs().size() > 0 &&
        Special->getTemplateArgs()[0].getKind() == TemplateArgument::Type && pointsTo(*Special))
      if (const CXXRecordDecl *Owned = compat::recordOf(Special->getTemplateArgs()[0].getAsType()))
        // `TypedEventHandler<IInspectable, …>` names the base of all.
        Found |= Owned->hasDefinition() && related(Class, *Owned) && !Libraries.libraryOf(*Owned);
    return !Found;
  }

  /// A base of the class itself (`enable_shared_from_this<C>`) holds nothing.
  bool pointsTo(const CXXRecordDecl &Pointer) const { return !Class.isDerivedFrom(&Pointer); }

  const CXXRecordDecl &Class;
  const LibrarySet &Libraries;
  bool Found = false;
};

bool isWeak(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() && Class->getName().contains_insensitive("weak");
}

class Scan {
public:
  Scan(const FunctionDecl &F, const CXXRecordDecl &Class, Model &M) : F(F), Class(Class), M(M) {
    Mentions In(F);
    forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
      const VarDecl *Var = soleVariable(S);
      if (!Var || !Var->getInit() || !isWeak(Var->getType()))
        return true;
      bool Asked = !In.of(*Var).empty();
      forEachStmtRunIn(&S, [&](const Stmt &Part) {
        Taken.insert(&Part);
        return Asked || NeverAsked.insert(&Part).second;
      });
      return true;
    });
  }

  /// Work that nobody has a handle of, in a class whose objects wait for \p Gate before they go.
  void beside(const Launch &Work, const FieldDecl &Gate, std::vector<LentThis> &Found) {
    bool Dropped = Work.Kind == LaunchKind::Running && !Work.Handle;
    if (!Dropped || signalsOthers(*Work.At))
      return;
    std::vector<LentThis> Here;
    launch(Work, Here);
    for (LentThis &Lent : Here) {
      const FunctionDecl *Body = Lent.By ? Lent.By->getDefinition() : nullptr;
      if (Lent.By && (!Body || signalsOthers(*writtenBody(*Body))))
        continue;
      Lent.Gate = &Gate;
      Found.push_back(Lent);
    }
  }

  /// Work of a class whose objects are \p Dropped while it may run.
  void untilDropped(const Launch &Work, const Expr &Dropped, std::vector<LentThis> &Found) {
    const auto *Handler = M.Libraries.findCall<HandlerModel>(*Work.At->getDirectCallee());
    if (!Handler && isOnOwnPart(*Work.At))
      return;
    std::vector<LentThis> Here;
    launch(Work, Here);
    for (LentThis &Lent : Here) {
      if (Handler && Lent.AsksForError && Handler->HarmlessError)
        continue;
      Lent.Dropped = &Dropped;
      Found.push_back(Lent);
    }
  }

  void launch(const Launch &Work, std::vector<LentThis> &Found) {
    const auto *Member = dyn_cast_or_null<FieldDecl>(Work.Handle);
    std::vector<Loan> Loans = loansOf(Work, F, M);
    auto This = llvm::find_if(Loans, [](const Loan &L) { return !L.Local; });
    if (This == Loans.end() || Member || Work.ByShape || isKeptBehind(Work, *This) ||
        isKeptBy(*This) || endsWithObject(Work))
      return;
    const bool Asks = asksForError(Work, *This->At);
    if ((Asks && isKept(*writtenBody(F))) || isWaitedFor(Work))
      return;
    Found.push_back({Work.At, This->By, &Class, nullptr, nullptr, Asks, This->IsPart});
  }

  /// From \p S on something holds the object, or it was asked whether it is still there.
  bool isSureOf(const Stmt &S) const { return !Taken.contains(&S) && isKept(S); }

  bool isKept(const Stmt &S) const {
    if (NeverAsked.contains(&S))
      return false;
    Keeper Looks(Class, M.Libraries);
    Looks.TraverseStmt(const_cast<Stmt *>(&S));
    return Looks.isFound();
  }

private:
  bool isKeptBehind(const Launch &Work, const Loan &Lent) const {
    // `self->queue_.post([&x = self->x_] { … })`: who is asked to run it keeps nothing.
    if (Lent.IsPart)
      return llvm::any_of(Work.Work, [&](const Expr *Part) { return isKept(*Part); });
    bool Kept = false;
    forEachExprBehind(Work, [&](const Expr &E) { Kept = Kept || isKept(E); });
    return Kept;
  }

  /// `tasks_.add(…)`: the object's own set cancels what is in it when the object dies.
  bool endsWithObject(const Launch &Work) const {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(Work.At);
    const auto *Set =
        Call ? dyn_cast<MemberExpr>(transparent(Call->getImplicitObjectArgument())) : nullptr;
    const ValueDecl *Field = Set ? Set->getMemberDecl() : nullptr;
    const CXXRecordDecl *Type = Field ? compat::recordOf(Field->getType()) : nullptr;
    return Type && isa<CXXThisExpr>(transparent(Set->getBase())) &&
           !Field->getType()->isReferenceType() &&
           M.Libraries.findCall<DetachModel>(*Work.At->getDirectCallee());
  }

  /// The coroutine keeps its object itself.
  bool isKeptBy(const Loan &Lent) const {
    const FunctionDecl *Body = Lent.By ? Lent.By->getDefinition() : nullptr;
    if (Lent.By)
      for (const ParmVarDecl *Parameter : Lent.By->parameters())
        if (const CXXRecordDecl *Class = compat::recordOf(Parameter->getType());
            Class && M.Libraries.has(Role::Guard, *Class))
          return true;
    return Body && Body->getBody() && isKept(*writtenBody(*Body));
  }

  /// An operation on a member ends with the object, and a handler that first asks for the error
  /// leaves the object alone then, but for one that has been queued before.
  static bool asksForError(const Launch &Work, const Expr &Holder) {
    for (const Expr *Part : Work.Work) {
      std::optional<Callable> Found = callableOf(*Part);
      if (!Found || Found->Lambda != &Holder)
        continue; // the handler of what the holder's work yields
      const auto *Body = Found && Found->Lambda
                             ? dyn_cast_or_null<CompoundStmt>(Found->Lambda->getBody())
                             : nullptr;
      const bool Takes = Body && Found->Function && Found->Function->getNumParams() > 0;
      if (Takes && !Body->body_empty() && isa<IfStmt>(Body->body_front()))
        return true;
    }
    return false;
  }

  bool isWaitedFor(const Launch &Work) const {
    const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
    const Stmt *From = Graph.isValid() ? Graph.elementFor(*Work.At) : nullptr;
    if (!From)
      return true;
    Ties By(Work, Graph, M);
    auto AtStatement = [&](const Stmt &S) {
      return By.isWait(S) ? Meets::Prevention : Meets::Nothing;
    };
    auto AtDeath = [&](const VarDecl &Var) {
      return By.endsWith(Var) ? Meets::Prevention : Meets::Nothing;
    };
    const Conditions &Asked = M.get<FunctionConditions>().of(Graph);
    return !wayOut(Graph, Asked, *From, {AtStatement, AtDeath, Meets::End});
  }

  const FunctionDecl &F;
  const CXXRecordDecl &Class;
  Model &M;
  /// Weak pointers that are taken, and never asked whether the object is still there.
  llvm::SmallPtrSet<const Stmt *, 8> NeverAsked;
  /// Where weak pointers are taken.
  llvm::SmallPtrSet<const Stmt *, 8> Taken;
};

} // namespace

/// The class's destructor sees to its work.
static bool destructorWaits(const CXXRecordDecl &Class) {
  const CXXDestructorDecl *Destructor = Class.getDestructor();
  const FunctionDecl *Body = Destructor ? Destructor->getDefinition() : nullptr;
  bool Calls = false;
  if (Body && Body->hasBody() && !Body->isDefaulted())
    forEachStmtRunIn(Body->getBody(), [&](const Stmt &S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
      std::string Name = Method && Method->getIdentifier() ? Method->getName().lower() : "";
      static constexpr StringRef Words[] = {"join", "wait", "get", "stop", "drain"};
      Calls |=
          llvm::any_of(Words, [&](StringRef Word) { return StringRef(Name).starts_with(Word); });
      return !Calls;
    });
  return Calls;
}

/// The call operators of \p Lambda that have a body: of a generic one those that were made of it,
/// or where whoever takes it is elsewhere, what is written.
static llvm::SmallVector<const FunctionDecl *, 2> operatorsOf(const LambdaExpr &Lambda) {
  if (!Lambda.isGenericLambda())
    return {Lambda.getCallOperator()};
  llvm::SmallVector<const FunctionDecl *, 2> Found;
  if (const FunctionTemplateDecl *Template = Lambda.getDependentCallOperator())
    for (const FunctionDecl *Made : Template->specializations())
      if (Made->hasBody())
        Found.push_back(Made);
  if (Found.empty() && Lambda.getCallOperator()->hasBody())
    Found.push_back(Lambda.getCallOperator());
  return Found;
}

/// Handlers that run by themselves, like `[this](auto &&...) -> fire_and_forget { … }`: whoever
/// calls them keeps the closure at best, and not the object.
static void handlers(const FunctionDecl &F, const CXXRecordDecl &Class, const Scan &All, Model &M,
                     std::vector<LentThis> &Found) {
  auto Look = [&](const Expr &Argument) {
    std::optional<Callable> Given = callableOf(Argument);
    const LambdaExpr *Lambda = Given ? Given->Lambda : nullptr;
    bool HasThis = Lambda && llvm::any_of(Lambda->captures(), [](const LambdaCapture &Capture) {
                     return Capture.capturesThis() && Capture.getCaptureKind() != LCK_StarThis;
                   });
    if (!HasThis || llvm::any_of(Lambda->capture_inits(),
                                 [&](const Expr *Init) { return Init && All.isKept(*Init); }))
      return;
    for (const FunctionDecl *Operator : operatorsOf(*Lambda))
      if (isCoroutine(*Operator) &&
          M.Types.classify(Operator->getReturnType()).Kind == TypeKind::FireAndForget &&
          lateThis(*Operator, [&](const Stmt &S) { return All.isKept(S); }, M))
        return Found.push_back({nullptr, Operator, &Class});
  };
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (Call && !isTornDown(Class) && registeredHandler(*Call, F, Class, M) && !All.isKept(*Call)) {
      Found.push_back({.At = Call, .Class = &Class, .Registered = true});
      return true;
    }
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    // What lets go of the closure is DanglingCapture's affair.
    if (Callee && !isa<CXXOperatorCallExpr>(Call) && !M.Libraries.has(Role::CallsOnce, *Callee) &&
        !M.Libraries.has(Role::CallsAtOnce, *Callee))
      for (const Expr *Argument : writtenArguments(*Call))
        Look(*Argument);
    return true;
  });
}

namespace {

/// The gates that objects close, and so wait for, before they go. For a translation unit's classes
/// (Model::get).
class ClosedGates {
public:
  explicit ClosedGates(Model &M) : M(M) {}

  const FieldDecl *of(const CXXRecordDecl &Class) {
    auto [Known, New] = Gates.try_emplace(Class.getCanonicalDecl(), nullptr);
    if (New)
      Known->second = search(Class);
    return Known->second;
  }

private:
  const FieldDecl *search(const CXXRecordDecl &Class) const {
    for (const FieldDecl *Field : Class.fields()) {
      const CXXRecordDecl *Type = compat::recordOf(Field->getType());
      if (Type && M.Libraries.has(Role::Scope, *Type) && isClosed(*Field, Class))
        return Field;
    }
    return nullptr;
  }

  bool isClosed(const FieldDecl &Gate, const CXXRecordDecl &Class) const {
    bool Closed = false;
    for (const CXXMethodDecl *Method : Class.methods()) {
      const FunctionDecl *Body = Method->getDefinition();
      forEachStmtRunIn(Body && Body->hasBody() ? writtenBody(*Body) : nullptr, [&](const Stmt &S) {
        const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
        const auto *Member =
            Call ? dyn_cast<MemberExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts())
                 : nullptr;
        Closed |= Member && Member->getMemberDecl() == &Gate && Call->getMethodDecl() &&
                  M.Libraries.has(Role::ScopeJoin, *Call->getMethodDecl());
        return !Closed;
      });
    }
    return Closed;
  }

  Model &M;
  llvm::DenseMap<const CXXRecordDecl *, const FieldDecl *> Gates;
};

} // namespace

bool leavesItsCaller(const CXXMethodDecl &Method, Model &M) {
  TypeInfo Type = M.Types.classify(Method.getReturnType());
  if (Method.getAccess() != AS_public || Method.isStatic() || Type.Kind != TypeKind::Task ||
      Type.Start != StartKind::Eager || Type.Drop != DropEffect::LosesError ||
      M.get<Changes>().hasCallers(Method))
    return false;
  const CoawaitExpr *First = nullptr;
  forEachStmtRunIn(writtenBody(Method), [&](const Stmt &S) {
    if (!First && isWrittenSuspension(S))
      First = dyn_cast<CoawaitExpr>(&S);
    return !First;
  });
  const Expr *Hop = First ? transparent(First->getOperand()) : nullptr;
  const auto *Made = dyn_cast_or_null<CXXConstructExpr>(Hop);
  const FunctionDecl *Callee = Made ? Made->getConstructor() : Hop ? calleeOf(*Hop) : nullptr;
  return Callee && M.Libraries.has(Role::Offload, *Callee);
}

std::vector<LentThis> lentThis(const FunctionDecl &F, Model &M) {
  const CXXRecordDecl *Class = classAround(F);
  if (!Class || !Class->hasDefinition() || Class->isDependentContext() ||
      M.Libraries.libraryOf(*Class) || destructorWaits(*Class))
    return {};
  std::vector<LentThis> Found;
  if (!M.Libraries.has(Role::SharedSelf, *Class)) {
    const FieldDecl *Gate = M.get<ClosedGates>().of(*Class);
    const Expr *Dropped = Gate || isTornDown(*Class) ? nullptr : M.get<DroppedObjects>().of(*Class);
    if (!Gate && !Dropped)
      return {};
    Scan All(F, *Class, M);
    forEachLaunch(F, M, [&](const Launch &Work) {
      if (Gate)
        All.beside(Work, *Gate, Found);
      else
        All.untilDropped(Work, *Dropped, Found);
    });
    return Found;
  }
  Scan All(F, *Class, M);
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  bool ByItself = Method && !Method->getParent()->isLambda() && isCoroutine(F) &&
                  (M.Types.classify(F.getReturnType()).Kind == TypeKind::FireAndForget ||
                   leavesItsCaller(*Method, M));
  if (ByItself && lateThis(F, [&](const Stmt &S) { return All.isSureOf(S); }, M))
    Found.push_back({nullptr, &F, Class});
  forEachLaunch(F, M, [&](const Launch &Work) { All.launch(Work, Found); });
  handlers(F, *Class, All, M, Found);
  // What runs by itself is spoken of where it is written.
  llvm::erase_if(Found, [&](const LentThis &Lent) {
    return Lent.At && Lent.By && visibleDefinition(Lent.By, M.Libraries) &&
           M.Types.classify(Lent.By->getReturnType()).Kind == TypeKind::FireAndForget;
  });
  return Found;
}

} // namespace cotidy
