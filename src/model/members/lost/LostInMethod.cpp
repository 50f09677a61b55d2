#include "model/members/lost/LostInMethod.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/Mention.h"
#include "model/flow/path/Throw.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/members/lost/EmptiedOnTheWay.h"
#include "model/members/lost/MethodName.h"
#include "model/members/lost/TimerCalls.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"

#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace cotidy {
namespace {

/// What one function does with the member of its own object.
struct Doings {
  llvm::SmallVector<std::pair<const Stmt *, const Expr *>, 1> Replaces; ///< and with what
  llvm::SmallVector<const Stmt *, 1> Empties; ///< in the order of Steps.Empties
  MemberSteps Steps;
  bool Asks = false;
  bool Fills = false;
  /// It awaits it, hands it on, or reaches it in some other way.
  bool Takes = false;
};

class Asker {
public:
  Asker(const FieldDecl &Field, const OwnerType &Owner, Model &M)
      : Field(Field), Owner(Owner), M(M) {}

  void ask(std::vector<LostInMethod> &Found);

private:
  bool read();
  void mention(const MemberUses::Mention &Use);
  void takes(const FunctionDecl &F);
  bool takesIt(const FunctionDecl &F) const { return By.lookup(&F).Takes; }
  bool takesInLambda(const FunctionDecl &F) const;
  const Stmt *loopAround(const FunctionDecl &F, const Stmt &At) const;
  const Stmt *loopThatCalls(const FunctionDecl &F) const;
  bool callsTaker(const FunctionDecl &F) const;
  bool calledByTaker(const FunctionDecl &F) const;
  bool isTakenOnlyBy(bool (&Ends)(const FunctionDecl &)) const;
  bool isTakenSomewhereBy(bool (&Does)(const FunctionDecl &)) const;
  bool isPutOutUntilTheEnd(const FunctionDecl &F) const;
  bool isTakenOnlyForAll() const;
  bool isCalledForOneMore(const FunctionDecl &F) const;
  bool isCalledAgain(const FunctionDecl &F, const Expr *With) const;
  bool isRunByTimer(const FunctionDecl &F) const;
  void replaced(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found);
  void replacedByTimer(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found);
  void replacedByNext(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found);
  bool isStartedByTaker(const Expr &Work) const;
  void replacedUnasked(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found);
  void emptied(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found);
  void emptiedOnTheWay(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found);

  const FieldDecl &Field;
  const OwnerType &Owner;
  Model &M;
  llvm::MapVector<const FunctionDecl *, Doings> By;
  /// What was put into it first.
  const Expr *Origin = nullptr;
};

/// A lambda's body counts for the method around it too.
void Asker::takes(const FunctionDecl &F) {
  for (const DeclContext *Context = &F; Context; Context = Context->getParent())
    if (const auto *Function = dyn_cast<FunctionDecl>(Context))
      By[Function].Takes = true;
}

/// A lambda in it reaches the member: when is not told.
bool Asker::takesInLambda(const FunctionDecl &F) const {
  return llvm::any_of(By, [&](const auto &Entry) {
    return Entry.first != &F && Entry.second.Takes && F.Encloses(Entry.first);
  });
}

bool isOfThis(const MemberExpr &Name) {
  return isa<CXXThisExpr>(Name.getBase()->IgnoreParenImpCasts());
}

void Asker::mention(const MemberUses::Mention &Use) {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(*Use.In);
  Mention What = mentionOf(*Use.Name, {Owner.Kind, false, -1}, Graph, M);
  bool Own = isOfThis(*Use.Name) && !What.Piece && !isa<CXXConstructorDecl>(Use.In) &&
             !isa<CXXDestructorDecl>(Use.In);
  bool Gives = What.What == Fate::Replaced || What.What == Fate::Filled;
  for (const Expr *Value : What.Given)
    if (GivenValue Given = givenValue(*Value, M);
        Gives && Given.What == GivenValue::Kind::Task && Given.Origin &&
        !isSettledMember(*Use.In, *Given.Origin, Owner.Info, M.Libraries)) {
      Origin = Origin ? Origin : Given.Origin;
      if (What.What == Fate::Replaced && Own)
        By[Use.In].Replaces.push_back({What.At, Given.Origin});
      if (What.What == Fate::Filled && Own)
        By[Use.In].Steps.Fills.push_back(Use.Name);
    }
  if (What.What == Fate::Looked && Own)
    By[Use.In].Asks = true;
  else if (What.What == Fate::Emptied && Own) {
    By[Use.In].Empties.push_back(What.At);
    By[Use.In].Steps.Empties.push_back(Use.Name);
  } else if (What.What == Fate::Filled)
    By[Use.In].Fills = true;
  else if (What.What != Fate::Replaced || !Own) {
    By[Use.In].Steps.Takes.push_back(Use.Name);
    takes(*Use.In);
  }
}

/// False when not all that is done with the member can be told.
bool Asker::read() {
  const MemberUses::Uses Uses = M.get<MemberUses>().of(Field);
  if (Uses.Hidden)
    return false;
  for (const MemberUses::Mention &Use : Uses.Mentions) {
    if (Use.Initialiser)
      continue;
    if (!Use.In || Use.In->isDependentContext())
      return false;
    mention(Use);
  }
  return true;
}

bool leavesEarly(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  return isa<ReturnStmt, CoreturnStmt, BreakStmt, ContinueStmt, GotoStmt>(S) ||
         llvm::any_of(S->children(), leavesEarly);
}

/// Nothing in \p Block leaves before \p S, nor always after it.
bool comesEachTime(const Stmt &S, const CompoundStmt &Block) {
  bool After = false;
  for (const Stmt *Other : Block.body()) {
    After |= Other == &S;
    if (After ? isa<BreakStmt>(Other) : leavesEarly(Other))
      return false;
  }
  return true;
}

/// The innermost loop around \p At in which it is done in every round; the function's body where it
/// stands in no loop, and is done whenever the function is called. Null when something decides.
const Stmt *Asker::loopAround(const FunctionDecl &F, const Stmt &At) const {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  const Stmt *S = &At;
  for (const Stmt *Parent = Graph.parentOf(*S); Parent; Parent = Graph.parentOf(*S)) {
    const auto *Binary = dyn_cast<BinaryOperator>(Parent);
    if (isa<IfStmt, SwitchStmt, ConditionalOperator, CXXCatchStmt, LambdaExpr>(Parent) ||
        (Binary && Binary->isLogicalOp()))
      return nullptr;
    if (const auto *Block = dyn_cast<CompoundStmt>(Parent))
      if (!comesEachTime(*S, *Block))
        return nullptr;
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Parent)) {
      const Stmt *Element = Graph.elementFor(At);
      return Element && Graph.mayRepeat(*Element, nullptr) ? Parent : nullptr;
    }
    S = Parent;
  }
  return S;
}

bool isLoop(const Stmt *S) {
  return isa_and_nonnull<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
}

/// Calls \p Visit for every call in \p F of a method of the same object.
void forEachOwnCall(
    const FunctionDecl &F,
    llvm::function_ref<void(const CXXMemberCallExpr &, const FunctionDecl &)> Visit) {
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    const FunctionDecl *Definition = Method ? Method->getDefinition() : nullptr;
    if (Definition && isa<CXXThisExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts()))
      Visit(*Call, *Definition);
    return true;
  });
}

/// Calls \p Visit for every method of the class that has a body.
void forEachMethod(const FieldDecl &Field, llvm::function_ref<void(const FunctionDecl &)> Visit) {
  for (const CXXMethodDecl *Method : cast<CXXRecordDecl>(Field.getParent())->methods())
    if (const FunctionDecl *Definition = Method->getDefinition();
        Definition && Definition->getBody() && !Definition->isImplicit())
      Visit(*Definition);
}

const Stmt *Asker::loopThatCalls(const FunctionDecl &F) const {
  const Stmt *Found = nullptr;
  forEachMethod(Field, [&](const FunctionDecl &G) {
    if (&G == &F || takesIt(G) || By.lookup(&G).Asks || callsTaker(G))
      return;
    forEachOwnCall(G, [&](const CXXMemberCallExpr &Call, const FunctionDecl &Callee) {
      const Stmt *Loop = &Callee == &F && !Found ? loopAround(G, Call) : nullptr;
      Found = isLoop(Loop) ? Loop : Found;
    });
  });
  return Found;
}

bool Asker::callsTaker(const FunctionDecl &F) const {
  bool Found = false;
  forEachOwnCall(
      F, [&](const CXXMemberCallExpr &, const FunctionDecl &Callee) { Found |= takesIt(Callee); });
  return Found;
}

bool Asker::calledByTaker(const FunctionDecl &F) const {
  bool Found = false;
  forEachMethod(Field, [&](const FunctionDecl &G) {
    if (takesIt(G) || callsTaker(G))
      forEachOwnCall(G, [&](const CXXMemberCallExpr &, const FunctionDecl &Callee) {
        Found |= &Callee == &F;
      });
  });
  return Found;
}

/// The work is a loop, as a fiber's is, which is started once whatever the name of the function.
bool startsLoop(const Stmt &Work, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(&Work);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return (Callee && Libraries.has(Role::AwaitedLoop, *Callee)) ||
         llvm::any_of(Work.children(),
                      [&](const Stmt *Child) { return Child && startsLoop(*Child, Libraries); });
}

bool Asker::isTakenSomewhereBy(bool (&Does)(const FunctionDecl &)) const {
  return llvm::any_of(By,
                      [&](const auto &Entry) { return Entry.second.Takes && Does(*Entry.first); });
}

/// Nothing waits for it but what \p Ends.
bool Asker::isTakenOnlyBy(bool (&Ends)(const FunctionDecl &)) const {
  return llvm::all_of(By,
                      [&](const auto &Entry) { return !Entry.second.Takes || Ends(*Entry.first); });
}

/// `write(…); write(…); co_await flush();`: what waits for it waits for all that was written.
bool Asker::isTakenOnlyForAll() const {
  return isTakenSomewhereBy(waitsForAll) && llvm::all_of(By, [](const auto &Entry) {
           return !Entry.second.Takes || waitsForAll(*Entry.first) || stopsWork(*Entry.first);
         });
}

/// `send(…); send(…); co_await finish();`: the caller has nothing to wait for but the end, and what
/// a coroutine leaves behind is none of what its caller waits for.
bool Asker::isPutOutUntilTheEnd(const FunctionDecl &F) const {
  return putsOutEach(F) &&
         (isCoroutine(F) || !M.Types.classify(F.getReturnType()).mustBeAwaited()) &&
         isTakenOnlyBy(joinsWork);
}

/// `listeners_.push_back(…); accepting_ = accept_all(…);`: what has one more each time is called
/// for each.
static bool addsToList(const FunctionDecl &F) {
  bool Adds = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const auto *List =
        Call ? dyn_cast<MemberExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts())
             : nullptr;
    Adds |= List && isOfThis(*List) && isa<FieldDecl>(List->getMemberDecl()) &&
            llvm::is_contained({"push_back", "emplace_back"}, plainName(Call->getMethodDecl()));
    return !Adds;
  });
  return Adds;
}

bool Asker::isCalledForOneMore(const FunctionDecl &F) const {
  bool Adds = addsToList(F);
  forEachMethod(Field, [&](const FunctionDecl &G) {
    forEachOwnCall(G, [&](const CXXMemberCallExpr &, const FunctionDecl &Callee) {
      Adds |= &Callee == &F && addsToList(G);
    });
  });
  return Adds;
}

/// It may be called while the work of its last call runs: nothing that could come in between waits
/// for that.
bool Asker::isCalledAgain(const FunctionDecl &F, const Expr *With) const {
  return (isDoneAnew(F) && isTakenOnlyBy(joinsWork)) ||
         (isTakenOnlyBy(stopsWork) &&
          (isCalledForOneMore(F) ||
           ((isDoneForEach(F) || isTickOfOthers(F)) && !(With && startsLoop(*With, M.Libraries)))));
}

void Asker::replacedByNext(const FunctionDecl &F, const Doings &Does,
                           std::vector<LostInMethod> &Found) {
  if (Does.Asks || callsTaker(F) || !isGivenMore(F) ||
      !(isTakenOnlyForAll() || isPutOutUntilTheEnd(F)))
    return;
  for (const auto &[At, With] : Does.Replaces)
    if (!startsLoop(*With, M.Libraries))
      return Found.push_back({&Field, With, Owner.Info, At, true, nullptr, &F});
}

/// Whoever takes it looks first whether something runs, and starts the same work where nothing
/// does: it need not have been started before, and may have been.
bool Asker::isStartedByTaker(const Expr &Work) const {
  const FunctionDecl *Callee = calleeOf(Work);
  return llvm::any_of(By, [&](const auto &Entry) {
    const auto &[G, Does] = Entry;
    return Does.Takes && Does.Asks && llvm::any_of(Does.Replaces, [&](const auto &Replaces) {
             return Callee && calleeOf(*Replaces.second) == Callee &&
                    !loopAround(*G, *Replaces.first);
           });
  });
}

/// `seek(n)` begins anew what `read()` may have begun.
void Asker::replacedUnasked(const FunctionDecl &F, const Doings &Does,
                            std::vector<LostInMethod> &Found) {
  if (Does.Asks || callsTaker(F) || calledByTaker(F) || !isGivenMore(F))
    return;
  for (const auto &[At, With] : Does.Replaces)
    if (loopAround(F, *At) && isStartedByTaker(*With))
      return Found.push_back({&Field, With, Owner.Info, At, true, nullptr, &F});
}

bool Asker::isRunByTimer(const FunctionDecl &F) const {
  return isTakenOnlyBy(joinsWork) && isCalledByTimer(F, *cast<CXXRecordDecl>(Field.getParent()));
}

/// `timer.set_callback([this] { flushing = flush(); });`
void Asker::replacedByTimer(const FunctionDecl &F, const Doings &Does,
                            std::vector<LostInMethod> &Found) {
  if (Does.Asks || Does.Takes || Does.Fills || callsTaker(F) ||
      Owner.Info.Drop == DropEffect::Cancels)
    return;
  for (const auto &[At, With] : Does.Replaces)
    if (const Stmt *Around = loopAround(F, *At); Around && !isLoop(Around) && isRunByTimer(F))
      return Found.push_back({&Field, With, Owner.Info, At, true, nullptr, &F});
}

void Asker::replaced(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found) {
  if (Does.Asks || callsTaker(F))
    return;
  bool Before = false;
  for (const auto &[At, With] : Does.Replaces) {
    const Stmt *Loop = loopAround(F, *At);
    bool Always = Loop && !isLoop(Loop);
    bool Twice = Always && Before;
    Before |= Always;
    if (Always)
      Loop = Twice ? nullptr : loopThatCalls(F);
    bool Again = !Loop && !Twice && (isCalledAgain(F, With) || (Always && isRunByTimer(F)));
    if (Loop || Again || Twice)
      return Found.push_back({&Field, With, Owner.Info, At, true, Loop, Again ? &F : nullptr});
  }
}

/// The work is asked to end before, and nobody waits until it has.
bool isAskedToEnd(const FunctionDecl &F, const Stmt &Before, const LibrarySet &Libraries) {
  bool Asked = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    Asked |= Method && !Method->isConst() && S.getBeginLoc() < Before.getBeginLoc() &&
             Libraries.has(Role::CancellationToken, *Method->getParent());
    return !Asked;
  });
  return Asked;
}

/// It could have waited, and waits for nothing before.
bool couldHaveWaited(const FunctionDecl &F, const Stmt &By, Model &M) {
  if (!isCoroutine(F) && !M.Types.classify(F.getReturnType()).mustBeAwaited())
    return false;
  bool Waited = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Waited |= isWrittenSuspension(S) && S.getBeginLoc() < By.getBeginLoc();
    return !Waited;
  });
  return !Waited;
}

void Asker::emptied(const FunctionDecl &F, const Doings &Does, std::vector<LostInMethod> &Found) {
  if (!Does.Replaces.empty() || callsTaker(F) || calledByTaker(F))
    return;
  for (const Stmt *At : Does.Empties)
    if (couldHaveWaited(F, *At, M) || abortsWork(F) || (Owner.OnlyIfSpawned && stopsWork(F)) ||
        (!isa<CXXDestructorDecl>(F) && isAskedToEnd(F, *At, M.Libraries)))
      return Found.push_back({&Field, Origin, Owner.Info, At});
}

void Asker::emptiedOnTheWay(const FunctionDecl &F, const Doings &Does,
                            std::vector<LostInMethod> &Found) {
  if (callsTaker(F) || takesInLambda(F))
    return;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  for (const auto &[At, Name] : llvm::zip_equal(Does.Empties, Does.Steps.Empties))
    if (filledOnTheWay(*Name, Does.Steps, Graph))
      return Found.push_back({&Field, Origin, Owner.Info, At});
}

void Asker::ask(std::vector<LostInMethod> &Found) {
  if (!read() || !Origin)
    return;
  bool TakenSomewhere = llvm::any_of(By, [](const auto &Entry) { return Entry.second.Takes; });
  if (!TakenSomewhere)
    return;
  for (const auto &[F, Does] : By) {
    const auto *Method = dyn_cast<CXXMethodDecl>(F);
    if (!Method)
      continue;
    if (Method->getParent()->isLambda()) {
      replacedByTimer(*F, Does, Found);
      continue;
    }
    // Where the drop cancels, another value is how work is ended.
    bool Cancels = Owner.Info.Drop == DropEffect::Cancels;
    if (!Cancels)
      emptiedOnTheWay(*F, Does, Found);
    if (Does.Takes || Does.Fills)
      continue;
    replacedByNext(*F, Does, Found);
    if (Cancels)
      continue;
    replaced(*F, Does, Found);
    replacedUnasked(*F, Does, Found);
    emptied(*F, Does, Found);
  }
}

} // namespace

std::vector<LostInMethod> lostInMethods(const CXXRecordDecl &Class, Model &M) {
  std::vector<LostInMethod> Found;
  if (Class.isDependentContext() || Class.isUnion())
    return Found;
  for (const FieldDecl *Field : Class.fields()) {
    OwnerType Owner = ownerType(Field->getType(), M);
    if (Owner.Kind != OwnerKind::None && Owner.Kind != OwnerKind::Parts && Owner.Info.Library &&
        (losesWhenThrown(Owner.Info) || Owner.Info.Drop == DropEffect::Cancels))
      Asker(*Field, Owner, M).ask(Found);
  }
  return Found;
}

} // namespace cotidy
