#include "model/error/kept/LaterReads.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/error/ErrorUse.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/Presence.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallVector.h"

using namespace clang;

namespace cotidy {
namespace {

void collect(const Stmt *S, llvm::DenseSet<const Stmt *> &Into) {
  if (!S || !Into.insert(S).second)
    return;
  for (const Stmt *Child : S->children())
    collect(Child, Into);
}

/// `var = other;` ends what \p Var held.
bool replaces(const Stmt &S, const ValueDecl &Var) {
  std::optional<Assignment> Assigned = assignmentIn(S);
  if (!Assigned || namedBy(*Assigned->Target->IgnoreParenImpCasts()) != &Var)
    return false;
  const auto *Binary = dyn_cast<BinaryOperator>(&S);
  return (!Binary || !Binary->isCompoundAssignmentOp()) && !isMentionedIn(Assigned->Value, Var);
}

bool takesReference(const LambdaExpr &Lambda, const ValueDecl &Var) {
  return llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
    return Capture.capturesVariable() && Capture.getCapturedVar() == &Var &&
           Capture.getCaptureKind() == LCK_ByRef;
  });
}

bool takesThis(const LambdaExpr &Lambda) {
  return llvm::any_of(Lambda.captures(),
                      [](const LambdaCapture &Capture) { return Capture.capturesThis(); });
}

/// `stats.errors` of `stats`.
bool isPartOf(const Stmt &Parent, const Stmt &Whole) {
  const auto *Member = dyn_cast<MemberExpr>(&Parent);
  return Member && !Member->isArrow() && Member->getBase() == &Whole &&
         isa<FieldDecl>(Member->getMemberDecl());
}

bool isMutableReference(QualType Type) {
  return Type->isLValueReferenceType() && !Type.getNonReferenceType().isConstQualified();
}

/// Whoever is given a reference to it may look at it whenever he likes.
bool isHandedOut(const Expr &Mention, const ParentMap &Parents) {
  const Stmt *Parent = Parents.getParentIgnoreParenImpCasts(const_cast<Expr *>(&Mention));
  if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(Parent))
    return Unary->getOpcode() == UO_AddrOf;
  if (const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(Parent)) {
    const CXXConstructorDecl *Callee = Construct->getConstructor();
    for (unsigned I = 0; I < Construct->getNumArgs() && I < Callee->getNumParams(); ++I)
      if (Construct->getArg(I)->IgnoreParenImpCasts() == &Mention &&
          isMutableReference(Callee->getParamDecl(I)->getType()))
        return true;
    return false;
  }
  if (const auto *List = dyn_cast_or_null<InitListExpr>(Parent))
    return Mention.isLValue() && List->getType()->isRecordType();
  const auto *Call = dyn_cast_or_null<CallExpr>(Parent);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || isa<CXXOperatorCallExpr>(Call))
    return false;
  for (unsigned I = 0; I < Call->getNumArgs() && I < Callee->getNumParams(); ++I)
    if (Call->getArg(I)->IgnoreParenImpCasts() == &Mention &&
        isMutableReference(Callee->getParamDecl(I)->getType()))
      return true;
  return false;
}

/// `log.debug("done");`, `std::cerr << "failed";`: by what it is called it only says something.
bool speaks(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Callee->getOverloadedOperator() == OO_LessLess)
    return true;
  StringRef Name = calledName(Call);
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
  StringRef Class =
      Method && Method->getParent()->getIdentifier() ? Method->getParent()->getName() : StringRef();
  static constexpr StringRef Words[] = {"log", "print", "debug", "trace"};
  static constexpr StringRef Levels[] = {"info", "warn", "warning", "error"};
  return Class.contains_insensitive("log") || llvm::is_contained(Levels, Name.lower()) ||
         llvm::any_of(Words, [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

bool isLoop(const Stmt &S) { return isa<WhileStmt, DoStmt, ForStmt>(S); }

} // namespace

/// `is_on() ? (void)0 : Voidify() & Line() << "failed"`, as logging macros come out.
static bool onlySpeaksExpr(const Expr &Said) {
  const Expr *E = Said.IgnoreUnlessSpelledInSource();
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
    auto IsNothing = [](const Expr *Side) {
      const auto *Cast = dyn_cast<ExplicitCastExpr>(Side->IgnoreUnlessSpelledInSource());
      return Cast && Cast->getType()->isVoidType();
    };
    const Expr *One = Choice->getTrueExpr(), *Other = Choice->getFalseExpr();
    return (IsNothing(One) || onlySpeaksExpr(*One)) && (IsNothing(Other) || onlySpeaksExpr(*Other));
  }
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
  if (Operator && Operator->getOperator() == OO_Amp && Operator->getNumArgs() == 2)
    return onlySpeaksExpr(*Operator->getArg(1));
  const auto *Call = dyn_cast<CallExpr>(E);
  return Call && speaks(*Call);
}

bool onlySpeaks(const Stmt &Branch) {
  const auto *Block = dyn_cast<CompoundStmt>(&Branch);
  if (Block)
    return !Block->body_empty() &&
           llvm::all_of(Block->body(), [](const Stmt *S) { return onlySpeaks(*S); });
  const auto *E = dyn_cast<Expr>(&Branch);
  return E && onlySpeaksExpr(*E);
}

LaterReads::LaterReads(const CXXCatchStmt &Handler, const Stmt &Function, const CFG &Graph,
                       const ParentMap &Parents, const ASTContext &Context)
    : Handler(Handler), Function(Function), Graph(Graph), Parents(Parents), Context(Context) {
  collect(&Handler, Inside);
  for (const Stmt *Around = Parents.getParent(&Handler); Around;
       Around = Parents.getParent(Around)) {
    const Stmt *Condition = isLoop(*Around) ? conditionOf(*Around) : nullptr;
    if (Condition)
      LoopHeads.push_back(Condition);
    if (const auto *For = dyn_cast<ForStmt>(Around); For && For->getInc())
      LoopHeads.push_back(For->getInc());
  }
}

bool LaterReads::isInLoopCondition(const Stmt &Mention) const {
  for (const Stmt *S = &Mention; S; S = Parents.getParent(S))
    if (llvm::is_contained(LoopHeads, S))
      return true;
  return false;
}

/// Not a look: the left side of an assignment, a step of a counter, a cast to void.
bool LaterReads::isLook(const Expr &Mention) const {
  const Stmt *Child = &Mention;
  const Stmt *Parent = Parents.getParent(Child);
  while (Parent &&
         (isa<ParenExpr, ImplicitCastExpr, FullExpr>(Parent) || isPartOf(*Parent, *Child))) {
    Child = Parent;
    Parent = Parents.getParent(Child);
  }
  if (!Parent)
    return false;
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Parent); Cast && Cast->getType()->isVoidType())
    return false;
  if (const auto *Unary = dyn_cast<UnaryOperator>(Parent);
      Unary && Unary->isIncrementDecrementOp()) {
    const Stmt *User = Parents.getParent(Unary);
    return isa_and_nonnull<Expr>(User) && !isa<FullExpr>(User);
  }
  std::optional<Assignment> Assigned = assignmentIn(*Parent);
  if (Assigned && Assigned->Target == Child)
    return false;
  return !isInLoopCondition(Mention);
}

/// Otherwise than to count another of its parts: `[this] { --stats.active; }`.
bool LaterReads::isLookedAtIn(const LambdaExpr &Lambda, const ValueDecl &Var) const {
  bool Found = false;
  forEachStmtRunIn(Lambda.getBody(), [&](const Stmt &S) {
    Found |= isa<FieldDecl>(Var) && namedBy(S) == &Var && isLook(cast<Expr>(S));
    return !Found;
  });
  return Found;
}

/// A reference to it was taken somewhere: then any code may look at it.
bool LaterReads::escapes(const ValueDecl &Var) const {
  bool Found = false;
  forEachStmtRunIn(&Function, [&](const Stmt &S) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
      Found |= takesReference(*Lambda, Var) || (takesThis(*Lambda) && isLookedAtIn(*Lambda, Var));
    else if (const auto *E = dyn_cast<Expr>(&S); E && namedBy(S) == &Var)
      Found |= !Inside.contains(&S) && isHandedOut(*E, Parents);
    else if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Other = dyn_cast<VarDecl>(D); Other && Other->getInit())
          Found |= Other->getType()->isReferenceType() &&
                   namedBy(*Other->getInit()->IgnoreParenImpCasts()) == &Var;
    return !Found;
  });
  return Found;
}

/// The graph has no edges from a `try` block to its handlers.
void LaterReads::addHandlersAround(const Stmt &S, Tries &Entered, Blocks &Queue) const {
  const Stmt *Child = &S;
  for (const Stmt *Around = Parents.getParent(&S); Around;
       Child = Around, Around = Parents.getParent(Around)) {
    const auto *Try = dyn_cast<CXXTryStmt>(Around);
    if (!Try || Try->getTryBlock() != Child || !Entered.insert(Try).second)
      continue;
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      if (const CFGBlock *Block = handlerEntry(*Try->getHandler(I), Graph))
        Queue.push_back(Block);
  }
}

const Expr *LaterReads::find(const ValueDecl &Var,
                             llvm::function_ref<bool(const Expr &)> Wanted) const {
  const CFGBlock *Entry = handlerEntry(Handler, Graph);
  Blocks Queue;
  Tries Entered;
  llvm::DenseSet<const CFGBlock *> Seen;
  if (Entry)
    Queue.push_back(Entry);
  while (!Queue.empty()) {
    const CFGBlock *Block = Queue.pop_back_val();
    if (!Seen.insert(Block).second)
      continue;
    bool Ends = false;
    for (const CFGElement &Element : *Block) {
      std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
      const Stmt *S = Statement ? Statement->getStmt() : nullptr;
      if (!S || Inside.contains(S))
        continue;
      addHandlersAround(*S, Entered, Queue);
      if (Ends = replaces(*S, Var); Ends)
        break;
      const auto *Mention = namedBy(*S) == &Var ? cast<Expr>(S) : nullptr;
      if (Mention && isLook(*Mention) && Wanted(*Mention))
        return Mention;
    }
    if (!Ends)
      for (const CFGBlock *Next : Block->succs())
        if (Next)
          Queue.push_back(Next);
  }
  return nullptr;
}

bool LaterReads::isRead(const ValueDecl &Var) const {
  return escapes(Var) ||
         find(Var, [&](const Expr &Mention) { return !isa<VarDecl>(Var) || !isIdle(Mention); });
}

bool LaterReads::isReturned(const Expr &Mention) const {
  for (const Stmt *S = &Mention; S; S = Parents.getParent(S))
    if (isa<ReturnStmt, CoreturnStmt>(S))
      return true;
  return false;
}

/// `if (!errors.empty()) log("{} failed", errors.size());`: how many, and nothing else.
bool LaterReads::isOnlyCounted(const Expr &Mention) const {
  const auto *Member = dyn_cast_or_null<MemberExpr>(
      Parents.getParentIgnoreParenImpCasts(const_cast<Expr *>(&Mention)));
  StringRef Name = Member && Member->getMemberDecl()->getIdentifier()
                       ? Member->getMemberDecl()->getName()
                       : StringRef();
  if (Name != "size" && Name != "empty")
    return false;
  const Stmt *Child = Member;
  const Stmt *Around = Parents.getParent(Child);
  while (isa_and_nonnull<Expr>(Around)) {
    Child = Around;
    Around = Parents.getParent(Child);
  }
  const auto *If = dyn_cast_or_null<IfStmt>(Around);
  if (If && If->getCond() == Child)
    return !If->getElse() && onlySpeaks(*If->getThen());
  return onlySpeaks(*Child);
}

/// `if (!failed) log("done");`, `if (error) log("failed");`: a line more or less, and the error
/// goes on being unknown.
bool LaterReads::isIdle(const Expr &Mention) const {
  if (isOnlyCounted(Mention))
    return true;
  const Stmt *Child = &Mention;
  const Stmt *Around = Parents.getParent(Child);
  while (isa_and_nonnull<Expr>(Around)) {
    Child = Around;
    Around = Parents.getParent(Child);
  }
  const auto *If = dyn_cast_or_null<IfStmt>(Around);
  if (!If || If->getCond() != Child || If->getElse() || !onlySpeaks(*If->getThen()))
    return false;
  const ValueDecl *Var = namedBy(Mention);
  const Expr *Condition = If->getCond()->IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(Condition); Not && Not->getOpcode() == UO_LNot)
    Condition = Not->getSubExpr()->IgnoreParenImpCasts();
  std::optional<Presence> Asked = presenceAsked(Condition);
  return Var && !isMentionedIn(If->getThen(), *Var) &&
         (namedBy(*Condition) == Var || (Asked && Asked->Of == Var));
}

/// A condition or an assertion hangs on it.
bool LaterReads::isDecision(const ValueDecl &Var, const Expr &Mention) const {
  if (isa<VarDecl>(Var) && isIdle(Mention))
    return false;
  if (isAsked(Mention, Parents))
    return true;
  for (const Stmt *S = &Mention; isa_and_nonnull<Expr>(S); S = Parents.getParent(S))
    if (isAssertion(*S, Context))
      return true;
  return false;
}

bool LaterReads::isAskedFor(const ValueDecl &Var) const {
  return escapes(Var) || find(Var, [&](const Expr &Mention) { return isDecision(Var, Mention); });
}

bool LaterReads::isAskedForIn(const ValueDecl &Var, const Stmt &Loop) const {
  const Stmt *Condition = isLoop(Loop) ? conditionOf(Loop) : nullptr;
  auto IsInside = [&](const Stmt *S) {
    while (S && S != &Loop)
      S = Parents.getParent(S);
    return S != nullptr;
  };
  return (Condition && isMentionedIn(Condition, Var)) || escapes(Var) ||
         find(Var,
              [&](const Expr &Mention) { return IsInside(&Mention) && isDecision(Var, Mention); });
}

bool LaterReads::isDecided(const ValueDecl &Var) const {
  return escapes(Var) || find(Var, [&](const Expr &Mention) {
           return isDecision(Var, Mention) || isReturned(Mention);
         });
}

const Stmt *conditionOf(const Stmt &S) {
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return If->getCond();
  if (const auto *Switch = dyn_cast<SwitchStmt>(&S))
    return Switch->getCond();
  if (const auto *While = dyn_cast<WhileStmt>(&S))
    return While->getCond();
  if (const auto *Do = dyn_cast<DoStmt>(&S))
    return Do->getCond();
  if (const auto *For = dyn_cast<ForStmt>(&S))
    return For->getCond();
  const auto *Choice = dyn_cast<ConditionalOperator>(&S);
  return Choice ? Choice->getCond() : nullptr;
}

bool isAsked(const Expr &E, const ParentMap &Parents) {
  const Stmt *Child = &E;
  for (const Stmt *S = Parents.getParent(Child); S; Child = S, S = Parents.getParent(S)) {
    if (conditionOf(*S) == Child)
      return true;
    if (!isa<Expr>(S))
      return false;
  }
  return false;
}

} // namespace cotidy
