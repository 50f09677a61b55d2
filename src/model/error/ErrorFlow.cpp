#include "model/error/ErrorFlow.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/error/CaughtAgain.h"
#include "model/error/ErrorReader.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/handler/Recognition.h"
#include "model/error/kept/Claim.h"
#include "model/error/kept/Helper.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/kept/Presence.h"
#include "model/error/kept/UnreadMember.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

#include <optional>

using namespace clang;

namespace cotidy {
namespace {

/// Braces in a template's pattern have none yet.
bool hasNoType(const Expr &E) { return E.getType().isNull() || E.isTypeDependent(); }

/// It, or the local variable that was made of it, is followed to where it goes.
bool isErrorItself(const Expr &Value, const LibrarySet &Libraries) {
  const VarDecl *Local = localVariable(Value);
  const Expr *Made = Local ? Local->getInit() : &Value;
  const auto *Call = Made ? dyn_cast<CallExpr>(Made->IgnoreUnlessSpelledInSource()) : nullptr;
  return Call && yieldsCurrentException(*Call, Libraries);
}

/// `response->setStatusCode(500)`, `reply.status = 404`: whoever gets it is told.
bool tellsStatus(StringRef Name, const Expr &Value) {
  static constexpr StringRef Words[] = {"status", "code"};
  const auto *Number = dyn_cast<IntegerLiteral>(Value.IgnoreUnlessSpelledInSource());
  return Number && Number->getValue().uge(400) && Number->getValue().ult(600) &&
         llvm::any_of(Words, [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

bool isText(const Expr *Argument) {
  return isa<StringLiteral>(Argument->IgnoreUnlessSpelledInSource());
}

const IfStmt *ifAsking(const Expr &Question, const ParentMap &Parents) {
  const Stmt *Around = Parents.getParent(&Question);
  while (isa_and_nonnull<Expr>(Around))
    Around = Parents.getParent(Around);
  return dyn_cast_or_null<IfStmt>(Around);
}

/// All that is done when there is one: `if (e) std::rethrow_exception(e);`
const CallExpr *onlyCallFor(const Expr &Question, const ParentMap &Parents) {
  const IfStmt *If = presenceAsked(&Question) ? ifAsking(Question, Parents) : nullptr;
  const Stmt *Then = If && !If->getElse() ? If->getThen() : nullptr;
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Then))
    Then = Block->size() == 1 ? Block->body_front() : nullptr;
  const auto *E = dyn_cast_or_null<Expr>(Then);
  return E ? dyn_cast<CallExpr>(E->IgnoreUnlessSpelledInSource()) : nullptr;
}

bool leaves(const Stmt &Branch) {
  const auto *Block = dyn_cast<CompoundStmt>(&Branch);
  const Stmt *Last = !Block ? &Branch : Block->body_empty() ? nullptr : Block->body_back();
  if (const auto *Full = dyn_cast_or_null<FullExpr>(Last))
    Last = Full->getSubExpr();
  return isa_and_nonnull<ReturnStmt, CoreturnStmt, BreakStmt, CXXThrowExpr>(Last);
}

} // namespace

ErrorFlow::ErrorFlow(const Stmt &Region, const Stmt &Function, const ValueDecl *Error,
                     const ASTContext &Context, const LibrarySet &Libraries, ErrorScope Scope)
    : Region(Region), Function(Function), Libraries(Libraries), Scope(Scope), Context(Context),
      Answers(Context, Libraries), Parents(const_cast<Stmt *>(&Region)) {
  index();
  for (const Expr *Source : Sources)
    follow(*Source);
  if (Error)
    Pending.push_back(Error);
  while (!Pending.empty())
    followVariable(*Pending.pop_back_val());
  keepInLoops();
  settleConditions();
}

void ErrorFlow::index() {
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
      Mentions[variableOf(*Ref)].push_back(Ref);
    else if (isa<CXXThrowExpr>(S))
      Keepers.insert(&S);
    else if (isa<ReturnStmt, CoreturnStmt>(S))
      indexReturn(S, answeredValue(S));
    else if (std::optional<Assignment> Assigned = assignmentIn(S))
      indexAssignment(S, *Assigned);
    else if (const auto *Call = dyn_cast<CallExpr>(&S))
      indexCall(*Call);
    else if (isa<CXXConstructExpr>(S) && isInAssertionMacro(S.getBeginLoc(), Context))
      Keepers.insert(&S); // ADD_FAILURE() that makes an object
    indexFlag(S);
    return true;
  });
}

void ErrorFlow::indexCall(const CallExpr &Call) {
  bool Told =
      !isa<CXXOperatorCallExpr>(Call) && llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
        return !isErrorItself(*Argument, Libraries) &&
               (Answers.isFailureCode(*Argument) || tellsStatus(calledName(Call), *Argument));
      });
  bool Line = Scope.Line == ConstantLine::Counts && llvm::any_of(Call.arguments(), isText);
  if (yieldsCurrentException(Call, Libraries)) {
    if (isHandled(Call))
      Sources.push_back(&Call);
    else
      Dropped.push_back({&Call, nullptr, nullptr, /*IsNone=*/true});
  } else if (isCaughtForNothing(Call, Region, Context, Libraries)) {
    return;
  } else if (Told || Line || listsFailure(Call) || isAssertion(Call, Context) ||
             isInReportMacro(Call.getBeginLoc(), Context) ||
             settlesCurrentException(Call, Libraries))
    Keepers.insert(&Call);
}

/// An exception is being handled when \p S runs.
bool ErrorFlow::isHandled(const Stmt &S) const {
  if (!Scope.Unhandled)
    return true;
  for (const Stmt *Around = Parents.getParent(&S); Around; Around = Parents.getParent(Around))
    if (isa<CXXCatchStmt>(Around))
      return true;
  return false;
}

/// `failed.insert(item);`, and the caller gets `failed`.
bool ErrorFlow::listsFailure(const CallExpr &Call) const {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
  const auto *Ref =
      Method ? dyn_cast<DeclRefExpr>(Member->getImplicitObjectArgument()->IgnoreParenImpCasts())
             : nullptr;
  const auto *List = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!List || Method->isConst() || Call.getNumArgs() == 0 || !soundsLikeFailure(List->getName()))
    return false;
  bool CallersOwn = (isa<ParmVarDecl>(List) && List->getType()->isReferenceType()) ||
                    Ref->refersToEnclosingVariableOrCapture();
  return CallersOwn || (List->hasLocalStorage() && isReturned(*List));
}

void ErrorFlow::indexReturn(const Stmt &Return, const Expr *Value) {
  if (!Value || hasNoType(*Value))
    return;
  const VarDecl *Result = localVariable(*Value);
  const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource());
  if (Result ? preparedHere(*Result) : Answers.tells(*Value) || (Flag && isAnsweredOnlyHere(*Flag)))
    Keepers.insert(&Return);
}

/// `true` is an answer of its own where the function says `false` when all is well.
bool ErrorFlow::isAnsweredOnlyHere(const CXXBoolLiteralExpr &Flag) const {
  bool Same = false, Other = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (&S == &Region)
      return false;
    const Expr *Value = answeredValue(S);
    const auto *Answer =
        Value ? dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource()) : nullptr;
    Same |= Answer && Answer->getValue() == Flag.getValue();
    Other |= Answer && Answer->getValue() != Flag.getValue();
    return true;
  });
  return Other && !Same;
}

/// A result that the handler itself fills in: `reply.set_status(500); co_return reply;`
bool ErrorFlow::preparedHere(const VarDecl &Result) const {
  SourceRange Here = Region.getSourceRange();
  if (Here.getBegin() <= Result.getLocation() && Result.getLocation() <= Here.getEnd() &&
      Result.getInit() && Answers.tells(*Result.getInit()))
    return true;
  unsigned Count = 0;
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Count += Ref && Ref->getDecl() == &Result;
    return true;
  });
  return Count > 1; // the one is the return itself
}

/// A result variable that is set to a failure and returned later, or one that the caller gave.
void ErrorFlow::indexAssignment(const Stmt &S, const Assignment &Assigned) {
  const Expr &Target = *Assigned.Target, &Value = *Assigned.Value;
  if (hasNoType(Value) || hasNoType(Target))
    return;
  if (isErrorItself(Value, Libraries))
    return;
  const auto *Ref = dyn_cast<DeclRefExpr>(Target.IgnoreParenImpCasts());
  // "unknown error" in a member, where there is no better text.
  if (Scope.Line == ConstantLine::Counts && isText(&Value) && ownField(Target))
    Keepers.insert(&S);
  bool CallersOwn =
      Ref && isa<ParmVarDecl>(Ref->getDecl()) && Ref->getDecl()->getType()->isReferenceType();
  const VarDecl *Root = localRoot(Target);
  const auto *Member = dyn_cast<MemberExpr>(Target.IgnoreParenImpCasts());
  if (Member && tellsStatus(Member->getMemberDecl()->getName(), Value))
    Keepers.insert(&S);
  bool Told = Root && isReturned(*Root)
                  ? Answers.tells(Value)
                  : Answers.isFailureCode(Value) || (CallersOwn && Answers.tells(Value));
  if (Told)
    Keepers.insert(&S);
}

/// A flag or a counter on which the same function decides afterwards.
void ErrorFlow::indexFlag(const Stmt &S) {
  const ValueDecl *Flag = Scope.Later ? changedBy(S) : nullptr;
  bool Text = Scope.Line == ConstantLine::Counts; // `reason = "unknown";`
  // `result.count = 0; … co_return result;`: a default like any other.
  std::optional<Assignment> Assigned = Flag ? assignmentIn(S) : std::nullopt;
  bool Default = Assigned && !hasNoType(*Assigned->Value) &&
                 !Assigned->Value->getType()->isBooleanType() && !Answers.tells(*Assigned->Value);
  if (Flag && ((Default ? Scope.Later->isAskedFor(*Flag) : Scope.Later->isDecided(*Flag)) ||
               (Text && Scope.Later->isRead(*Flag))))
    Keepers.insert(&S);
}

void ErrorFlow::followVariable(const ValueDecl &Var) {
  if (!Seen.insert(&Var).second)
    return;
  for (const DeclRefExpr *Mention : Mentions.lookup(&Var))
    follow(*Mention);
}

void ErrorFlow::follow(const Expr &Mention) {
  ErrorUse Use = useOfError(Mention, Parents, Libraries);
  if (Use.Local && Use.Local->isStaticLocal())
    Keepers.insert(&Mention);
  else if (Use.Fate == ErrorFate::Kept)
    keepOrHandOn(Mention, Use);
  else if (Use.Fate == ErrorFate::Asked)
    ask(Mention, *Use.Question);
  else if (Use.Fate == ErrorFate::Dropped)
    Dropped.push_back({&Mention});
  else if (Use.Local)
    Pending.push_back(Use.Local);
  else
    store(Mention, *Use.Target);
}

/// The local list of `errors.push_back(e)`.
static const VarDecl *localListOf(const ErrorUse &Use) {
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Use.Taker);
  StringRef Name = Call ? calledName(*Call) : StringRef();
  if (Name != "push_back" && Name != "emplace_back")
    return nullptr;
  const auto *Ref = dyn_cast<DeclRefExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts());
  const auto *List = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Own = List && List->hasLocalStorage() && !List->getType()->isReferenceType() &&
             !Ref->refersToEnclosingVariableOrCapture();
  return Own ? List : nullptr;
}

void ErrorFlow::keepOrHandOn(const Expr &Mention, const ErrorUse &Use) {
  const VarDecl *List = Scope.Later ? localListOf(Use) : nullptr;
  if (List && !Scope.Later->isRead(*List))
    Dropped.push_back({&Mention, nullptr, List});
  else if (const FunctionDecl *Helper = ignoringHelper(Use, Context, Libraries, Scope.Levels))
    Dropped.push_back({&Mention, Helper});
  else if (isThrownAndLost(Mention, Region, Parents, Context, Libraries))
    Dropped.push_back({&Mention});
  else
    Keepers.insert(&Mention);
}

/// `if (!first) first = e;` looks at nothing but whether there is an earlier one.
bool ErrorFlow::onlyKeepsTheFirst(const Expr &Question) const {
  std::optional<Presence> Asked = presenceAsked(&Question);
  const auto *Var = Asked ? dyn_cast<VarDecl>(Asked->Of) : nullptr;
  if (!Var || !Var->hasLocalStorage() || !Scope.Later)
    return false;
  const IfStmt *If = ifAsking(Question, Parents);
  bool Stores = false, Else = false;
  forEachStmtRunIn(If ? If->getThen() : nullptr, [&](const Stmt &S) {
    std::optional<Assignment> Assigned = assignmentIn(S);
    Stores |= Assigned && partNamed(*Assigned->Target) == Var;
    Else |= Assigned && partNamed(*Assigned->Target) != Var;
    return true;
  });
  return Stores && !Else && !If->getElse();
}

void ErrorFlow::ask(const Expr &Mention, const Expr &Question) {
  const CallExpr *Only = onlyCallFor(Question, Parents);
  if (onlyKeepsTheFirst(Question) ||
      (Only && isCaughtForNothing(*Only, Region, Context, Libraries)))
    return;
  const auto *Switch = dyn_cast_or_null<SwitchStmt>(Parents.getParent(&Question));
  std::optional<bool> Answer = Switch ? true : recognisedWhen(Question);
  if (Answer)
    Questions[Question.IgnoreParenImpCasts()] = *Answer;
  else
    Keepers.insert(&Mention);
}

std::optional<bool> ErrorFlow::recognisedBy(const Expr &Condition) const {
  if (isSettledWhen(Condition, true))
    return true;
  return isSettledWhen(Condition, false) ? std::optional<bool>(false) : std::nullopt;
}

/// `if (stopping_) co_return;`, `if (!stopping_) log(e);`, where the handler tells of its error
/// else: nobody wants to hear of the errors of work that has been called off.
bool ErrorFlow::isCalledOff(const Expr &Condition, bool Holds) const {
  if (Keepers.empty() || codeNamed(Condition, Libraries))
    return false;
  bool Acts = false; // `if (source.request_stop())`
  forEachStmtRunIn(&Condition, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    Acts |= Method && !Method->isConst();
    return !Acts;
  });
  std::optional<bool> Cancelled = Acts ? std::nullopt : cancelledWhen(Condition, Libraries);
  const IfStmt *If = ifAsking(Condition, Parents);
  if (!Cancelled || *Cancelled != Holds || !If)
    return false;
  bool First = Holds; // the branch of the `if` that is taken then
  for (const Stmt *S = Parents.getParent(&Condition); S && S != If; S = Parents.getParent(S))
    if (const auto *Not = dyn_cast<UnaryOperator>(S); Not && Not->getOpcode() == UO_LNot)
      First = !First;
  const Stmt *Then = First ? If->getThen() : If->getElse();
  const Stmt *Else = First ? If->getElse() : If->getThen();
  return Then ? leaves(*Then) : Else && (onlySpeaks(*Else) || leaves(*Else));
}

/// Where the parts of `a && b` have temporaries the graph asks for the whole once more.
bool ErrorFlow::isSettledWhen(const Expr &Condition, bool Holds) const {
  const Expr *Bare = Condition.IgnoreParenImpCasts();
  if (auto Found = Questions.find(Bare); Found != Questions.end())
    return Found->second == Holds;
  if (auto Found = Settled.find(Bare); Found != Settled.end())
    return Found->second == Holds;
  if (std::optional<bool> Lost = claimLostWhen(*Bare))
    return *Lost == Holds && !Keepers.empty();
  if (const auto *Not = dyn_cast<UnaryOperator>(Bare); Not && Not->getOpcode() == UO_LNot)
    return isSettledWhen(*Not->getSubExpr(), !Holds);
  const auto *Binary = dyn_cast<BinaryOperator>(Bare);
  if (!Binary || !Binary->isLogicalOp())
    return isCalledOff(*Bare, Holds);
  bool Left = isSettledWhen(*Binary->getLHS(), Holds);
  bool Right = isSettledWhen(*Binary->getRHS(), Holds);
  bool Both = (Binary->getOpcode() == BO_LAnd) == Holds;
  return Both ? Left || Right : Left && Right;
}

bool ErrorFlow::isSorting(const Expr &Condition) const {
  return Questions.contains(Condition.IgnoreParenImpCasts());
}

void ErrorFlow::store(const Expr &Mention, const Expr &Target) {
  const VarDecl *Root = localRoot(Target);
  if (!Root) {
    const FieldDecl *Unread = Scope.Writer ? unreadMember(Target, *Scope.Writer) : nullptr;
    if (Unread) {
      Dropped.push_back({&Mention, nullptr, Unread});
      return;
    }
    Stores.push_back({&Target});
    Keepers.insert(&Mention);
    return;
  }
  Pending.push_back(Root);
  if (Scope.Later ? Scope.Later->isRead(*Root) : isReadOutside(*Root))
    Keepers.insert(&Mention);
  else if (Mentions.lookup(Root).size() <= 1) // the region itself does not look either
    Dropped.push_back({&Mention, nullptr, Root});
}

bool ErrorFlow::keepsBelow(const Stmt &S) const {
  bool Found = false;
  forEachStmtRunIn(&S, [&](const Stmt &Inner) {
    Found |= Keepers.contains(&Inner);
    return !Found;
  });
  return Found;
}

/// `for (auto &waiter : waiters) waiter.set_exception(error);` tells everybody whom it concerns,
/// though there may be nobody.
void ErrorFlow::keepInLoops() {
  auto Keeps = [&](const Stmt *S) { return isa<Expr>(S) && keepsBelow(*S); };
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    const auto *Loop = dyn_cast<CXXForRangeStmt>(&S);
    const Stmt *Body = Loop ? Loop->getBody() : nullptr;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Body);
    if (Block ? llvm::any_of(Block->body(), Keeps) : Body && Keeps(Body))
      Keepers.insert(Loop->getRangeStmt());
    return true;
  });
}

/// `first = e;`, and `done = true;` where the error is kept beside it.
bool ErrorFlow::isKeptIn(const ValueDecl &Place) const {
  bool Found = false;
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    std::optional<Assignment> Assigned = assignmentIn(S);
    if (!Assigned || partNamed(*Assigned->Target) != &Place)
      return !Found;
    const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(Assigned->Value->IgnoreParenImpCasts());
    Found |= Flag ? Flag->getValue() && !Keepers.empty() : keepsBelow(S);
    return !Found;
  });
  return Found;
}

bool ErrorFlow::isToldTo(const ValueDecl &Callback, const Stmt &Then) const {
  bool Found = false;
  forEachStmtRunIn(&Then, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const Expr *Asked = Call ? askedOf(*Call) : nullptr;
    Found |= Asked && partNamed(*Asked) == &Callback && keepsBelow(S);
    return !Found;
  });
  return Found;
}

/// `if (on_error) on_error(e);` where nobody asked to be told, `if (!first) first = e;` where an
/// earlier error is what will be told.
void ErrorFlow::settleConditions() {
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    if (const auto *If = dyn_cast<IfStmt>(&S))
      settle(*If->getCond(), *If);
    return true;
  });
}

void ErrorFlow::settle(const Expr &Condition, const IfStmt &If) {
  const Expr *Bare = Condition.IgnoreParenImpCasts();
  if (const auto *Binary = dyn_cast<BinaryOperator>(Bare); Binary && Binary->isLogicalOp()) {
    settle(*Binary->getLHS(), If);
    settle(*Binary->getRHS(), If);
    return;
  }
  std::optional<Presence> Asked = presenceAsked(Bare);
  if (!Asked)
    return;
  if (isKeptIn(*Asked->Of))
    Settled[Bare] = Asked->Holds;
  else if (Asked->Holds && !If.getElse() && isToldTo(*Asked->Of, *If.getThen()))
    Settled[Bare] = false;
}

bool ErrorFlow::isReadOutside(const VarDecl &Var) const {
  bool Read = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (&S == &Region || Read)
      return false;
    if (std::optional<Assignment> Assigned = assignmentIn(S)) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Assigned->Target->IgnoreParenImpCasts());
      if (Ref && Ref->getDecl() == &Var) {
        Read |= isMentionedIn(Assigned->Value, Var);
        return false;
      }
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    Read |= Ref && variableOf(*Ref) == &Var;
    return true;
  });
  return Read;
}

bool ErrorFlow::isReturned(const VarDecl &Var) const {
  bool Found = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (isa<CoreturnStmt, ReturnStmt>(S))
      Found |= isMentionedIn(&S, Var);
    return !Found;
  });
  return Found;
}

} // namespace cotidy
