#include "model/suspension/shared/Changes.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/library/row/BlockingModel.h"
#include "model/suspension/shared/Element.h"
#include "model/suspension/shared/Place.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"
#include "model/use/InstantiationVisitor.h"
#include "model/use/ValueUse.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace cotidy {

class Changes::Walker : public InstantiationVisitor<Walker> {
public:
  Walker(Changes &Found, Model &M) : Found(Found), M(M) {}

  bool TraverseDecl(Decl *D) {
    const auto *F = dyn_cast_or_null<FunctionDecl>(D);
    llvm::SaveAndRestore<const FunctionDecl *> Enter(In, F ? F : In);
    llvm::SaveAndRestore<const Expr *> Leave(Awaited, F ? nullptr : Awaited);
    llvm::SaveAndRestore<bool> Out(InLoop, InLoop && !F);
    return Base::TraverseDecl(D);
  }

  bool TraverseLambdaExpr(LambdaExpr *E) {
    for (Expr *Init : E->capture_inits())
      if (Init && !TraverseStmt(Init))
        return false;
    const FunctionDecl *Body = E->getCallOperator();
    bool InPlace = RunsHere.contains(E) && !isCoroutine(*Body);
    if (In && !InPlace) {
      called(*Body, *E, Awaited != nullptr || InPlace);
      if (!Awaited)
        Found.Callbacks.insert(patternOf(*Body));
    }
    if (HasJoined.contains(In))
      HasJoined.insert(Body);
    llvm::SaveAndRestore<const FunctionDecl *> Enter(In, InPlace ? In : Body);
    llvm::SaveAndRestore<const Expr *> Leave(Awaited, nullptr);
    llvm::SaveAndRestore<bool> Out(InLoop, InLoop && InPlace);
    return TraverseStmt(E->getBody());
  }

  bool TraverseForStmt(ForStmt *S) {
    return loop([&] { return Base::TraverseForStmt(S); });
  }
  bool TraverseWhileStmt(WhileStmt *S) {
    return loop([&] { return Base::TraverseWhileStmt(S); });
  }
  bool TraverseDoStmt(DoStmt *S) {
    return loop([&] { return Base::TraverseDoStmt(S); });
  }
  bool TraverseCXXForRangeStmt(CXXForRangeStmt *S) {
    return loop([&] { return Base::TraverseCXXForRangeStmt(S); });
  }

  /// A call that runs the loop until what it is given has ended waits for it as `co_await` does.
  bool TraverseCallExpr(CallExpr *E) {
    return run(*E, [&] { return Base::TraverseCallExpr(E); });
  }
  bool TraverseCXXMemberCallExpr(CXXMemberCallExpr *E) {
    return run(*E, [&] { return Base::TraverseCXXMemberCallExpr(E); });
  }

  bool TraverseCoawaitExpr(CoawaitExpr *E) {
    llvm::SaveAndRestore<const Expr *> Enter(Awaited, waitsForOne(*E->getOperand()) ? E : nullptr);
    return TraverseStmt(E->getOperand());
  }
  bool TraverseCoreturnStmt(CoreturnStmt *S) {
    return !S->getOperand() || TraverseStmt(S->getOperand());
  }
  bool TraverseReturnStmt(ReturnStmt *S) {
    llvm::SaveAndRestore<const Expr *> Enter(Awaited, S->getRetValue());
    return !S->getRetValue() || TraverseStmt(S->getRetValue());
  }

  bool VisitCallExpr(CallExpr *Call) {
    if (!In)
      return true;
    if (const FunctionDecl *Callee = Call->getDirectCallee()) {
      const FunctionDecl *Definition = Callee->getDefinition();
      called(*Callee, *Call, Awaited || (Definition && !isCoroutine(*Definition)),
             isOfOwnObject(*Call));
      for (const Expr *Argument : Call->arguments())
        if (const auto *Lambda = dyn_cast<LambdaExpr>(plain(*Argument)))
          given(*Lambda, *Call, *Callee);
      if (Awaited && M.Libraries.has(Role::ScopeJoin, *Callee))
        HasJoined.insert(In);
    }
    changeByCall(*Call);
    return true;
  }

  /// `co_await coroutine::parallel_for_each(range, […] { … })` makes an awaiter.
  bool VisitCXXConstructExpr(CXXConstructExpr *Made) {
    if (In && M.Libraries.has(Role::FanOut, *Made->getConstructor()))
      for (const Expr *Argument : Made->arguments())
        if (const auto *Lambda = dyn_cast<LambdaExpr>(plain(*Argument)))
          Found.FannedOut.insert(patternOf(*Lambda->getCallOperator()));
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->isAssignmentOp())
      change(*E->getLHS(), *E, kindOfAssignment(*E->getRHS()), E->isCompoundAssignmentOp());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->isIncrementDecrementOp())
      change(*E->getSubExpr(), *E, ChangeKind::Assigns, true);
    return true;
  }

private:
  using Base = RecursiveASTVisitor<Walker>;
  static constexpr unsigned MaxParts = 3;

  bool loop(llvm::function_ref<bool()> Traverse) {
    llvm::SaveAndRestore<bool> Enter(InLoop, true);
    return Traverse();
  }

  bool run(const CallExpr &Call, llvm::function_ref<bool()> Traverse) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const BlockingModel *Waits = Callee ? M.Libraries.findCall<BlockingModel>(*Callee) : nullptr;
    llvm::SaveAndRestore<const Expr *> Enter(Awaited, Waits ? &Call : Awaited);
    return Traverse();
  }

  /// An awaited call that is given several tasks runs them beside each other.
  bool waitsForOne(const Expr &Operand) {
    const auto *Call = dyn_cast<CallExpr>(plain(Operand));
    if (!Call)
      return true;
    unsigned Tasks = 0;
    for (const Expr *Argument : Call->arguments())
      Tasks +=
          !Argument->isTypeDependent() && M.Types.classify(Argument->getType()).mustBeAwaited();
    return Tasks < 2;
  }

  void given(const LambdaExpr &Lambda, const CallExpr &To, const FunctionDecl &Callee) {
    if (Callee.isInStdNamespace() || calledLambda(To) || M.Libraries.has(Role::InPlace, Callee))
      RunsHere.insert(&Lambda);
    if (M.Libraries.has(Role::FanOut, Callee))
      Found.FannedOut.insert(patternOf(*Lambda.getCallOperator()));
  }

  void called(const FunctionDecl &Callee, const Expr &At, bool Awaits, bool OnOwn = false) {
    Found.Callers[patternOf(Callee)].push_back({patternOf(*In), &At, Awaits, InLoop, OnOwn});
  }

  bool isOfOwnObject(const CallExpr &Call) const {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    return Member && isOwnObject(*Member->getImplicitObjectArgument(), *In);
  }

  void change(const Expr &Object, const Expr &At, ChangeKind Kind, bool Increments = false) {
    // `co_await gate.close(); entries.clear();`: who worked on them has ended.
    if (!In || HasJoined.contains(In))
      return;
    const ValueDecl *Place = sharedPlace(Object, *In);
    if (!Place)
      return changeElement(Object, At, Increments);
    if (isInScope(*Place))
      return;
    Found.ByPlace[Place].push_back({Kind, &At, In, Increments, wholeAround(Object)});
    if (Kind != ChangeKind::Inserts && !Increments)
      changeParts(Object.getType(), *Place, At, Kind, MaxParts);
  }

  /// A library's scope (`sharded`) says itself how long what it keeps stays.
  bool isInScope(const ValueDecl &Place) const {
    const auto *Field = dyn_cast<FieldDecl>(&Place);
    return Field && M.Libraries.has(Role::Scope, *Field->getParent());
  }

  void changeElement(const Expr &Object, const Expr &At, bool Increments) {
    const std::optional<Element> Changed = elementNamed(Object);
    if (const ValueDecl *Container = Changed ? sharedPlace(*Changed->Container, *In) : nullptr)
      Found.OfElements[Container].push_back({ChangeKind::Assigns, &At, In, Increments, nullptr});
  }

  /// `table_` of `table_.rows`: a member or variable that is an object itself.
  static const ValueDecl *wholeAround(const Expr &Part) {
    const auto *Member = dyn_cast<MemberExpr>(plain(Part));
    const Expr *Base = Member && !Member->isArrow() ? plain(*Member->getBase()) : nullptr;
    const ValueDecl *Whole = nullptr;
    if (const auto *Name = dyn_cast_or_null<DeclRefExpr>(Base))
      Whole = Name->getDecl();
    else if (const auto *Outer = dyn_cast_or_null<MemberExpr>(Base))
      Whole = Outer->getMemberDecl();
    return isa_and_nonnull<VarDecl, FieldDecl>(Whole) && Whole->getType()->isRecordType() ? Whole
                                                                                          : nullptr;
  }

  /// What a struct holds becomes another with it.
  void changeParts(QualType Type, const ValueDecl &Whole, const Expr &At, ChangeKind Kind,
                   unsigned Depth) {
    const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
    if (Depth == 0 || !Class || !Class->hasDefinition() || Class->isInStdNamespace() ||
        keeperKind(Type) != KeeperKind::None)
      return;
    for (const FieldDecl *Field : Class->fields()) {
      if (keeperKind(Field->getType()) != KeeperKind::None)
        Found.ByPlace[patternOf(*Field)].push_back({Kind, &At, In, false, &Whole});
      else
        changeParts(Field->getType(), Whole, At, Kind, Depth - 1);
    }
  }

  /// `c = {}`, `p = nullptr`, `m = std::nullopt` leave nothing.
  static ChangeKind kindOfAssignment(const Expr &Value) {
    const Expr *E = plain(Value);
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    // `shared = nullptr` makes a shared pointer of it.
    if (Construct && Construct->getNumArgs() == 1)
      E = plain(*Construct->getArg(0));
    const auto *List = dyn_cast<InitListExpr>(E);
    const CXXRecordDecl *Class = compat::recordOf(E->getType());
    static constexpr StringRef Nothing[] = {"nullopt_t", "None", "none_t"};
    bool Empty =
        (Class && Class->getIdentifier() && llvm::is_contained(Nothing, Class->getName())) ||
        isa<CXXNullPtrLiteralExpr, ImplicitValueInitExpr>(E) ||
        (Construct && Construct->getNumArgs() == 0) || (List && List->getNumInits() == 0);
    return Empty ? ChangeKind::Erases : ChangeKind::Assigns;
  }

  void changeByCall(CallExpr &Call) {
    if (const auto *Dependent = dyn_cast<CXXDependentScopeMemberExpr>(Call.getCallee())) {
      const IdentifierInfo *Name = Dependent->getMember().getAsIdentifierInfo();
      if (Name && !Dependent->isImplicitAccess())
        if (auto Kind = changeNamed(Name->getName(), KeeperKind::Flat))
          change(*Dependent->getBase(), Call, *Kind);
      return;
    }
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
      return changeByOperator(*Operator);
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
      return changeByMember(*Member);
    changeByFunction(Call);
  }

  void changeByOperator(const CXXOperatorCallExpr &Call) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
    if (!Method || Method->isConst())
      return;
    KeeperKind Kind = keeperKind(Call.getArg(0)->getType());
    if (Call.getOperator() == OO_Equal && Call.getNumArgs() == 2)
      change(*Call.getArg(0), Call, kindOfAssignment(*Call.getArg(1)));
    else if (Call.isAssignmentOp() || Call.getOperator() == OO_PlusPlus ||
             Call.getOperator() == OO_MinusMinus)
      change(*Call.getArg(0), Call,
             Kind == KeeperKind::None ? ChangeKind::Assigns : ChangeKind::Inserts, true);
    else if (Call.getOperator() == OO_Subscript && Kind != KeeperKind::None &&
             hasMember(Method->getParent(), "key_type"))
      change(*Call.getArg(0), Call, ChangeKind::Inserts);
  }

  void changeByMember(const CXXMemberCallExpr &Call) {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    const Expr *Object = Call.getImplicitObjectArgument();
    if (!Method || Method->isConst() || !Method->getIdentifier())
      return;
    // Not the base class that declares the method.
    QualType Type = plain(*Object)->getType();
    KeeperKind Kind = keeperKind(Type->isPointerType() ? Type->getPointeeType() : Type);
    if (Kind != KeeperKind::None) {
      if (auto What = changeNamed(Method->getName(), Kind))
        change(*Object, Call, *What);
    } else if (Method->getName() == "store" || Method->getName() == "exchange") {
      change(*Object, Call, ChangeKind::Assigns);
    } else if (Method->getName().starts_with("fetch_")) {
      change(*Object, Call, ChangeKind::Assigns, true);
    }
  }

  /// `std::erase_if(c, …)`, `std::swap(c, d)`, `std::exchange(c, {})`.
  void changeByFunction(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    StringRef Name = Callee && Callee->getIdentifier() ? Callee->getName() : StringRef();
    bool Erases = Name == "erase_if" || Name == "erase" || Name == "exchange" || Name == "swap";
    for (unsigned I = 0; Erases && I < Call.getNumArgs() && I < (Name == "swap" ? 2u : 1u); ++I)
      change(*Call.getArg(I), Call, ChangeKind::Erases);
  }

  Changes &Found;
  Model &M;
  const FunctionDecl *In = nullptr;
  /// The co_await, or what is returned, around what is visited.
  const Expr *Awaited = nullptr;
  bool InLoop = false;
  llvm::DenseSet<const LambdaExpr *> RunsHere;
  /// Functions that have waited for all work of a scope where the walk is.
  Changes::Functions HasJoined;
};

Changes::Changes(Model &M) : M(M) {
  const SourceManager &Sources = M.Context.getSourceManager();
  Walker Walk(*this, M);
  for (Decl *D : M.Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation())))
      Walk.TraverseDecl(D);
}

llvm::ArrayRef<Change> Changes::of(const ValueDecl &Place) const {
  auto Found = ByPlace.find(&Place);
  return Found == ByPlace.end() ? llvm::ArrayRef<Change>() : llvm::ArrayRef(Found->second);
}

void Changes::forEachPlace(
    llvm::function_ref<void(const ValueDecl &, llvm::ArrayRef<Change>)> Visit) const {
  for (const auto &[Place, Made] : ByPlace)
    Visit(*Place, Made);
}

/// \p F, and whoever goes on only when it has ended.
Changes::Functions Changes::thoseWaitingFor(const FunctionDecl &F) const {
  Functions Waiting{patternOf(F)};
  llvm::SmallVector<const FunctionDecl *, 8> Open{patternOf(F)};
  while (!Open.empty()) {
    auto Known = Callers.find(Open.pop_back_val());
    if (Known == Callers.end())
      continue;
    for (const Caller &C : Known->second)
      if (C.Awaits && Waiting.insert(C.By).second)
        Open.push_back(C.By);
  }
  return Waiting;
}

} // namespace cotidy
