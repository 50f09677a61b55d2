#include "model/promise/FrameOwner.h"

#include "model/coroutine/Coroutine.h"
#include "model/promise/Handle.h"
#include "model/type/Members.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static const Stmt *bodyOf(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  return F && F->hasBody(Definition) ? Definition->getBody() : nullptr;
}

namespace {

/// What a destructor, or the member that it calls, does with the handle.
class Destruction {
public:
  explicit Destruction(const FieldDecl &Handle) : Handle(Handle) {}

  /// Where it destroys the frame, when nothing but the handle itself decides on that.
  const Expr *find(const Stmt &Body) {
    walk(Body, /*Deep=*/true);
    return Plain ? Found : nullptr;
  }
  bool onlyUnfinished() const { return Unfinished; }

private:
  bool isHandleHere(const Expr *E) const {
    if (fieldOfThis(E) == &Handle)
      return true;
    const VarDecl *Var = variableOf(E);
    return Var && llvm::is_contained(Copies, Var);
  }
  void walk(const Stmt &Body, bool Deep);
  void question(const Expr *Condition);

  const FieldDecl &Handle;
  llvm::SmallVector<const VarDecl *, 2> Copies;
  const Expr *Found = nullptr;
  bool Plain = true;
  bool Unfinished = false;
};

bool mentions(const Stmt *S, const FieldDecl &Field) {
  bool Found = false;
  forEachStmtRunIn(S, [&](const Stmt &Part) {
    const auto *E = dyn_cast<Expr>(&Part);
    Found |= E && fieldOfThis(E) == &Field;
    return !Found;
  });
  return Found;
}

/// Only the handle may be asked: what else decides (a flag, a count) may be who owns the frame.
void Destruction::question(const Expr *Condition) {
  static constexpr StringRef Harmless[] = {"done", "address", ""};
  forEachStmtRunIn(Condition, [&](const Stmt &S) {
    if (const auto *Not = dyn_cast<UnaryOperator>(&S))
      Unfinished |= memberCall(*Not->getSubExpr()->IgnoreParenImpCasts()).Name == "done";
    if (const auto *E = dyn_cast<MemberExpr>(&S))
      Plain &= isHandleHere(E) || isa<CXXConversionDecl>(E->getMemberDecl()) ||
               llvm::is_contained(Harmless, E->getMemberDecl()->getNameAsString());
    else if (const auto *E = dyn_cast<CXXDependentScopeMemberExpr>(&S))
      Plain &= llvm::is_contained(Harmless, E->getMember().getAsString());
    else if (const auto *E = dyn_cast<DeclRefExpr>(&S))
      Plain &= isHandleHere(E) || isa<FunctionDecl>(E->getDecl());
    return true;
  });
}

void Destruction::walk(const Stmt &Body, bool Deep) {
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && mentions(Var->getInit(), Handle))
          Copies.push_back(Var);
    if (const auto *If = dyn_cast<IfStmt>(&S); If && If->getCond())
      question(If->getCond());
    Plain &= !isa<ConditionalOperator, SwitchStmt, WhileStmt, ForStmt>(S);
    MemberCall Call = memberCall(S);
    if (Call.Name == "destroy" && Call.Object && isHandleHere(Call.Object))
      Found = cast<Expr>(&S);
    const auto *Own = dyn_cast<CallExpr>(&S);
    if (Deep && Own && !Call.Name.empty() && !Call.Object && Own->getNumArgs() == 0)
      if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Own->getCalleeDecl()))
        if (const Stmt *Called = bodyOf(Method))
          walk(*Called, /*Deep=*/false);
    return true;
  });
}

} // namespace

/// Also of a class template's pattern, where getDestructor finds none.
static const CXXDestructorDecl *destructorOf(const CXXRecordDecl &Record) {
  for (const CXXMethodDecl *Method : Record.methods())
    if (const auto *Destructor = dyn_cast<CXXDestructorDecl>(Method))
      return Destructor;
  return nullptr;
}

std::optional<FrameOwner> frameOwner(const CXXRecordDecl &Record) {
  if (isInstantiated(Record) || Record.isLambda() || Record.isUnion())
    return std::nullopt;
  const FieldDecl *Handle = nullptr;
  for (const FieldDecl *Field : Record.fields()) {
    if (Field->getType()->isReferenceType() || !isHandle(Field->getType()))
      continue;
    if (Handle)
      return std::nullopt;
    Handle = Field;
  }
  if (!Handle)
    return std::nullopt;
  FrameOwner Owner{&Record, Handle, promiseOfHandle(Handle->getType())};
  if (const Stmt *Body = bodyOf(destructorOf(Record))) {
    Destruction Ends(*Handle);
    Owner.Destroys = Ends.find(*Body);
    Owner.OnlyUnfinished = Ends.onlyUnfinished();
  }
  return Owner;
}

/// Whether the class template's pattern, or the class, is copied as its members are.
static bool canCopyPart(QualType Type) {
  if (Type->isDependentType())
    return isHandle(Type) || Type->isPointerType();
  const CXXRecordDecl *Class = recordNamedBy(Type);
  return !Type->isReferenceType() || !Class || isHandle(Type);
}

/// Only its friends make one, and hand it to a `co_await` at once.
static bool isAwaiterOfFriends(const CXXRecordDecl &Class) {
  bool Awaits = llvm::any_of(Class.methods(), [](const CXXMethodDecl *Method) {
    return Method->getIdentifier() && Method->getName() == "await_suspend";
  });
  bool Any = false, Hidden = true;
  for (const CXXConstructorDecl *Constructor : Class.ctors())
    if (!Constructor->isImplicit() && !Constructor->isCopyOrMoveConstructor()) {
      Any = true;
      Hidden &= Constructor->getAccess() == AS_private;
    }
  return Awaits && Any && Hidden;
}

bool isCopiedWithHandle(const FrameOwner &Owner) {
  const CXXRecordDecl &Class = *Owner.Class;
  if (isAwaiterOfFriends(Class))
    return false;
  if (!Owner.Destroys || Class.isLocalClass()) // whose few uses are all in sight
    return false;
  for (const CXXConstructorDecl *Constructor : Class.ctors())
    if (Constructor->isCopyConstructor() && !Constructor->isImplicit())
      return Constructor->isDefaulted() && !Constructor->isDeleted() &&
             Constructor->getAccess() == AS_public;
  if (Class.hasUserDeclaredMoveConstructor() || Class.hasUserDeclaredMoveAssignment())
    return false;
  if (!Class.isDependentContext())
    return Class.needsOverloadResolutionForCopyConstructor()
               ? Class.hasSimpleCopyConstructor()
               : !Class.defaultedCopyConstructorIsDeleted();
  return Class.getNumBases() == 0 && llvm::all_of(Class.fields(), [](const FieldDecl *Field) {
           return canCopyPart(Field->getType());
         });
}

/// How often \p Body and the initialisers of \p F name the parameter; a test against `this` aside.
static unsigned mentionsOf(const ParmVarDecl &Parameter, const CXXMethodDecl &F) {
  unsigned Count = 0;
  auto Visit = [&](const Stmt &S) {
    if (const auto *Address = dyn_cast<UnaryOperator>(&S);
        Address && Address->getOpcode() == UO_AddrOf)
      return false;
    if (nameOfCall(S) == "addressof")
      return false;
    const auto *E = dyn_cast<Expr>(&S);
    Count += E && isa<DeclRefExpr>(E) && variableOf(E) == &Parameter;
    return true;
  };
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      forEachStmtRunIn(Init->getInit(), Visit);
  forEachStmtRunIn(F.getBody(), Visit);
  return Count;
}

/// `other.handle`, also as `std::move(other.handle)`, which leaves it as it is.
static bool isHandleOf(const Expr *E, const ParmVarDecl &Parameter, const FrameOwner &Owner) {
  E = E ? E->IgnoreUnlessSpelledInSource() : nullptr;
  if (const auto *Call = dyn_cast_or_null<CallExpr>(E);
      Call && Call->getNumArgs() == 1 && nameOfCall(*Call) == "move")
    return isHandleOf(Call->getArg(0), Parameter, Owner);
  if (const auto *List = dyn_cast_or_null<InitListExpr>(E); List && List->getNumInits() == 1)
    return isHandleOf(List->getInit(0), Parameter, Owner);
  if (const auto *List = dyn_cast_or_null<ParenListExpr>(E); List && List->getNumExprs() == 1)
    return isHandleOf(List->getExpr(0), Parameter, Owner);
  if (const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(E);
      Construct && Construct->getNumArgs() == 1)
    return isHandleOf(Construct->getArg(0), Parameter, Owner);
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(E))
    return Member->getMemberDecl() == Owner.Handle && variableOf(Member->getBase()) == &Parameter;
  return false;
}

/// The value that \p F gives to the handle, when it does so once.
static const Expr *givenHandle(const CXXMethodDecl &F, const FrameOwner &Owner) {
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->getMember() == Owner.Handle && Init->isWritten())
        return Init->getInit();
  const Expr *Given = nullptr;
  forEachStmtRunIn(F.getBody(), [&](const Stmt &S) {
    const Expr *To = nullptr, *From = nullptr;
    if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
      To = Binary->getLHS(), From = Binary->getRHS();
    else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
             Operator && Operator->getOperator() == OO_Equal)
      To = Operator->getArg(0), From = Operator->getArg(1);
    if (To && fieldOfThis(To) == Owner.Handle)
      Given = From;
    return true;
  });
  return Given;
}

static bool moves(const CXXMethodDecl &Method) {
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Method);
  return Constructor ? Constructor->isMoveConstructor() : Method.isMoveAssignmentOperator();
}

const CXXMethodDecl *leavesHandleBehind(const FrameOwner &Owner) {
  if (!Owner.Destroys)
    return nullptr;
  for (const CXXMethodDecl *Method : Owner.Class->methods()) {
    if (!moves(*Method) || Method->isImplicit() || Method->isDeleted())
      continue;
    if (Method->isDefaulted())
      return Method;
    const FunctionDecl *Definition = nullptr;
    if (!Method->hasBody(Definition))
      continue;
    const auto &F = *cast<CXXMethodDecl>(Definition);
    const ParmVarDecl &Other = *F.getParamDecl(0);
    if (isHandleOf(givenHandle(F, Owner), Other, Owner) && mentionsOf(Other, F) == 1)
      return Method;
  }
  return nullptr;
}

/// Calls that leave the old frame where it is.
static bool isHarmlessCall(StringRef Name) {
  static constexpr StringRef Names[] = {"exchange", "move",      "forward", "done",
                                        "address",  "addressof", ""};
  return llvm::is_contained(Names, Name);
}

/// `handle = std::exchange(other.handle, handle)` swaps the two: the other one destroys it.
static bool givesOldAway(const Stmt &S) {
  if (nameOfCall(S) != "exchange" || cast<CallExpr>(S).getNumArgs() != 2)
    return false;
  bool Own = false;
  forEachStmtRunIn(cast<CallExpr>(S).getArg(1), [&](const Stmt &Part) {
    Own |= isa<CXXThisExpr>(Part);
    return !Own;
  });
  return Own;
}

const CXXMethodDecl *overwritesHandle(const FrameOwner &Owner) {
  if (!Owner.Destroys)
    return nullptr;
  for (const CXXMethodDecl *Method : Owner.Class->methods()) {
    const Stmt *Body =
        Method->isMoveAssignmentOperator() && !Method->isDefaulted() ? bodyOf(Method) : nullptr;
    const FunctionDecl *Definition = nullptr;
    if (!Body || !Method->hasBody(Definition) ||
        !givenHandle(*cast<CXXMethodDecl>(Definition), Owner))
      continue;
    bool OnlyOverwrites = true;
    forEachStmtRunIn(Body, [&](const Stmt &S) {
      if (isa<CallExpr>(S) && !isa<CXXOperatorCallExpr>(S))
        OnlyOverwrites &= (isHarmlessCall(nameOfCall(S)) && !givesOldAway(S)) ||
                          isa_and_nonnull<CXXConversionDecl>(cast<CallExpr>(S).getCalleeDecl());
      return OnlyOverwrites;
    });
    if (OnlyOverwrites)
      return Method;
  }
  return nullptr;
}

} // namespace cotidy
