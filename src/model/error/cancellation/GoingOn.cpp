#include "model/error/cancellation/GoingOn.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/FixedFlag.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/loop/Pause.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

#include <deque>

using namespace clang;

namespace cotidy {

const Stmt *loopAround(const Stmt &S, const FlowGraph &Graph) {
  for (const Stmt *At = Graph.parentOf(S); At; At = Graph.parentOf(*At))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(At))
      return At;
  return nullptr;
}

bool isEndless(const Stmt &Loop) {
  if (isa<CXXForRangeStmt>(Loop))
    return false;
  const auto *Condition = dyn_cast_or_null<Expr>(conditionOf(Loop));
  if (!Condition)
    return isa<ForStmt>(Loop);
  const Expr *Bare = Condition->IgnoreParenImpCasts();
  if (const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(Bare))
    return Flag->getValue();
  if (std::optional<bool> Fixed = fixedFlag(*Bare))
    return *Fixed;
  const auto *Number = dyn_cast<IntegerLiteral>(Bare);
  return Number && !Number->getValue().isZero();
}

bool soundsLikeCleanup(StringRef Name) {
  static constexpr StringRef Words[] = {"close", "shutdown", "stop",      "join",   "drain",
                                        "clean", "cancel",   "release",   "unlock", "rollback",
                                        "abort", "dispose",  "roll_back", "flush",  "disconnect"};
  for (StringRef Prefix : {"async_", "co_", "do_"})
    Name.consume_front(Prefix);
  return llvm::any_of(Words, [&](StringRef Word) { return Name.starts_with_insensitive(Word); });
}

static const FunctionDecl *calleeAwaited(const Stmt &Suspension) {
  const auto *Await = dyn_cast<CoawaitExpr>(&Suspension);
  const auto *Call = Await ? dyn_cast<CallExpr>(transparent(Await->getOperand())) : nullptr;
  return Call ? Call->getDirectCallee() : nullptr;
}

bool isCleanupAwait(const Stmt &Suspension, Model &M) {
  const FunctionDecl *Callee = calleeAwaited(Suspension);
  return Callee && (M.Libraries.has(Role::Cleanup, *Callee) ||
                    (Callee->getIdentifier() && soundsLikeCleanup(Callee->getName())));
}

bool isEndAwait(const Stmt &Suspension, Model &M) {
  const FunctionDecl *Callee = calleeAwaited(Suspension);
  // What is flushed is work of its own, that may well be cancelled.
  bool Flushes =
      Callee && Callee->getIdentifier() && Callee->getName().contains_insensitive("flush");
  return !Flushes && isCleanupAwait(Suspension, M);
}

bool isPauseAwait(const Stmt &Suspension, Model &M) {
  const FunctionDecl *Callee = calleeAwaited(Suspension);
  const auto *Await = dyn_cast<CoawaitExpr>(&Suspension);
  return (Callee &&
          (M.Libraries.has(Role::Sleep, *Callee) || M.Libraries.has(Role::Pause, *Callee))) ||
         (Await && pauseOf(*Await, M).Kind == PauseKind::Yield);
}

/// It throws when the coroutine has been cancelled.
bool GoingOn::isChecked(const Stmt &S) const {
  const NamedDecl *Named = nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    Named = Call->getDirectCallee();
  else if (const auto *Ref = dyn_cast<DeclRefExpr>(&S))
    Named = Ref->getDecl();
  return Named && M.Libraries.has(Role::CancellationCheck, *Named);
}

GoingOn::Step GoingOn::stepOver(const Stmt &S, const Stmt *Caught) const {
  bool Again = Caught && Graph.isInside(S, *Caught);
  if (isa<CXXThrowExpr, ReturnStmt, CoreturnStmt>(S) || (isChecked(S) && !Again))
    return Step::Ends;
  return isWrittenSuspension(S) && (Again || !isCleanupAwait(S, M)) ? Step::Suspends : Step::On;
}

const Stmt *GoingOn::suspensionAfter(const CFGBlock &From, const Stmt *Within,
                                     const Stmt *Caught) const {
  return search(From, /*Behind=*/nullptr, Within, Caught);
}

const Stmt *GoingOn::suspensionBehind(const Stmt &Await, const Stmt *Within) const {
  const Stmt *Element = Graph.elementFor(Await);
  for (const CFGBlock *Block : Graph.graph())
    if (Element && Block && Block->getBlockID() == Graph.blockOf(*Element))
      return search(*Block, Element, Within, /*Caught=*/nullptr);
  return nullptr;
}

const Stmt *GoingOn::search(const CFGBlock &From, const Stmt *Behind, const Stmt *Within,
                            const Stmt *Caught) const {
  std::deque<const CFGBlock *> Queue{&From};
  llvm::DenseSet<const CFGBlock *> Seen{&From};
  while (!Queue.empty()) {
    const CFGBlock &Block = *Queue.front();
    Queue.pop_front();
    bool Ends = Graph.endsProgram(Block);
    for (const CFGElement &Element : Block) {
      std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
      const Stmt *S = Statement ? Statement->getStmt() : nullptr;
      if (Behind) {
        Behind = S == Behind ? nullptr : Behind;
        continue;
      }
      if (!S)
        continue;
      // What the compiler adds to a co_await or a range-for stands in no statement as written.
      if (Within && Graph.parentOf(*S) && !Graph.isInside(*S, *Within))
        Ends = true;
      Step Next = Ends ? Step::Ends : stepOver(*S, Caught);
      if (Next == Step::Suspends)
        return S;
      if (Ends = Next == Step::Ends; Ends)
        break;
    }
    if (Ends)
      continue;
    const Expr *Condition = Block.succ_size() == 2 ? Block.getLastCondition() : nullptr;
    std::optional<bool> Answer = Condition ? cancelledWhen(*Condition, M.Libraries) : std::nullopt;
    unsigned Index = 0;
    for (const CFGBlock *Next : Block.succs()) {
      bool Holds = Index++ == 0;
      if (Next && (!Answer || *Answer == Holds) && Seen.insert(Next).second)
        Queue.push_back(Next);
    }
  }
  return nullptr;
}

} // namespace cotidy
