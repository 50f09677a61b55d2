#include "model/error/underway/OtherError.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/kept/Presence.h"
#include "model/library/Roles.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace clang;

namespace cotidy {
namespace {

/// How one way on from a handler ends.
enum class Ending { GoesOn, Fails, FailsAsBefore, Succeeds };

bool isBoolLiteral(const Expr *Value, bool Wanted) {
  const auto *Literal =
      Value ? dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource()) : nullptr;
  return Literal && Literal->getValue() == Wanted;
}

/// The walk on from a handler or an await, over the blocks that run after it.
class WayOn {
public:
  /// \p Step is what has failed; \p Handler, if any, has caught that.
  WayOn(const Stmt &Step, const Stmt *Handler, const Stmt &Body, const ParentMap &Parents)
      : Step(Step), Handler(Handler), Body(Body), Parents(Parents) {}

  /// What comes in \p Entry up to \p Behind, if any, has run before.
  bool endsInErrors(const CFGBlock &Entry, const Stmt *Behind = nullptr);

private:
  bool isIn(const Stmt &S, const Stmt &Region) const;
  bool namesWhatWasBefore(const Stmt &S) const;
  bool answersOtherwiseElsewhere() const;
  bool isErrorValue(const Expr &Value) const;
  Ending failure(const Stmt &S) const;
  Ending endingOf(const Stmt &S) const;
  Ending endingOf(const CFGBlock &Block, const Stmt *Behind);
  bool goesOverItems() const;

  const Stmt &Step;
  const Stmt *Handler;
  const Stmt &Body;
  const ParentMap &Parents;
  bool Again = false;
};

bool WayOn::isIn(const Stmt &S, const Stmt &Region) const {
  for (const Stmt *Up = &S; Up; Up = Parents.getParent(Up))
    if (Up == &Region)
      return true;
  return false;
}

/// `std::rethrow_exception(first)`, where `first` was set before the `try`.
bool WayOn::namesWhatWasBefore(const Stmt &S) const {
  bool Found = false;
  forEachStmtRunIn(&S, [&](const Stmt &Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&Part);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    Found |= Var && Var->hasLocalStorage() && Var->getLocation() < Step.getBeginLoc();
    return !Found;
  });
  return Found;
}

bool WayOn::answersOtherwiseElsewhere() const {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    const Expr *Value = answeredValue(S);
    Found |= Value && !isBoolLiteral(Value, false);
    return !Found;
  });
  return Found;
}

/// `make_exception_future(ex)`, `coroutine::exception(ex)`, `std::unexpected(e)`; `false` in a
/// function that answers something else elsewhere.
bool WayOn::isErrorValue(const Expr &Value) const {
  if (isBoolLiteral(&Value, false))
    return answersOtherwiseElsewhere();
  bool Found = false;
  forEachStmtRunIn(&Value, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const auto *Construct = dyn_cast<CXXConstructExpr>(&S);
    StringRef Name = Call ? calledName(*Call) : StringRef();
    if (Construct && Construct->getConstructor()->getParent()->getIdentifier())
      Name = Construct->getConstructor()->getParent()->getName();
    Found |= Name.contains_insensitive("exception") || Name.contains_insensitive("unexpected") ||
             Name.contains_insensitive("error");
    return !Found;
  });
  return Found;
}

Ending WayOn::failure(const Stmt &S) const {
  return namesWhatWasBefore(S) ? Ending::FailsAsBefore : Ending::Fails;
}

Ending WayOn::endingOf(const Stmt &S) const {
  if (isa<CXXThrowExpr>(S))
    return failure(S);
  const auto *Call = dyn_cast<CallExpr>(&S);
  if (Call && Call->getDirectCallee() && Call->getDirectCallee()->isNoReturn())
    return Parents.hasParent(&S) ? failure(S) : Ending::Succeeds; // not of the final suspension
  if (const auto *Yield = dyn_cast<CoyieldExpr>(&S); Yield && isErrorValue(*Yield->getOperand()))
    return failure(S);
  if (!isa<ReturnStmt, CoreturnStmt>(S))
    return Ending::GoesOn;
  const Expr *Value = Handler && isIn(S, *Handler) ? nullptr : answeredValue(S);
  return Value && isErrorValue(*Value) ? failure(S) : Ending::Succeeds;
}

Ending WayOn::endingOf(const CFGBlock &Block, const Stmt *Behind) {
  for (const CFGElement &Element : Block) {
    std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      continue;
    if (Behind) {
      Behind = Statement->getStmt() == Behind ? nullptr : Behind;
      continue;
    }
    Again |= isIn(*Statement->getStmt(), Step);
    if (Ending End = endingOf(*Statement->getStmt()); End != Ending::GoesOn)
      return End;
  }
  return Block.hasNoReturnElement() ? Ending::Fails
         : Block.succ_empty()       ? Ending::Succeeds
                                    : Ending::GoesOn;
}

/// The loop around the `try` ends by itself: `for (auto &item : items)`.
bool WayOn::goesOverItems() const {
  for (const Stmt *S = Parents.getParent(&Step); S; S = Parents.getParent(S)) {
    if (isa<WhileStmt, DoStmt>(S))
      return false;
    if (const auto *For = dyn_cast<ForStmt>(S))
      return For->getCond() && For->getInc();
    if (isa<CXXForRangeStmt>(S))
      return true;
  }
  return false;
}

bool WayOn::endsInErrors(const CFGBlock &Entry, const Stmt *Behind) {
  llvm::SmallVector<const CFGBlock *, 16> Queue = {&Entry};
  llvm::DenseSet<const CFGBlock *> Seen;
  bool Fails = false, AsBefore = true;
  while (!Queue.empty()) {
    const CFGBlock *Block = Queue.pop_back_val();
    if (!Seen.insert(Block).second)
      continue;
    Ending End = endingOf(*Block, Block == &Entry ? Behind : nullptr);
    if (End == Ending::Succeeds)
      return false;
    Fails |= End != Ending::GoesOn;
    AsBefore &= End != Ending::Fails;
    if (End == Ending::GoesOn)
      for (const CFGBlock *Next : Block->succs())
        if (Next)
          Queue.push_back(Next);
  }
  return Fails && (!Again || AsBefore || goesOverItems());
}

/// An error, or what may hold one.
bool holdsError(const ValueDecl &Var, const LibrarySet &Libraries) {
  QualType Type = Var.getType().getNonReferenceType();
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return isExceptionPointer(Type) || (Record && Libraries.has(Role::ErrorType, *Record));
}

/// Named behind \p At otherwise than to ask whether it is there.
bool isHandedOnBehind(const ValueDecl &Var, const Stmt &At, const Stmt &Body,
                      const ParentMap &Parents) {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    const auto *E = dyn_cast<Expr>(&S);
    Found |= E && namedBy(S) == &Var && At.getEndLoc() < S.getBeginLoc() && !isAsked(*E, Parents);
    return !Found;
  });
  return Found;
}

/// `if (ec)`, of a part of what was taken apart: `auto [ec, n] = …;`.
std::optional<Presence> partAsked(const Expr &Condition) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(Condition.IgnoreParenImpCasts());
  bool Converts = Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl());
  const Expr *Object = Converts ? Call->getImplicitObjectArgument() : nullptr;
  const auto *Ref = Object ? dyn_cast<DeclRefExpr>(Object->IgnoreParenImpCasts()) : nullptr;
  return Ref && isa<BindingDecl>(Ref->getDecl()) ? std::optional<Presence>({Ref->getDecl(), true})
                                                 : std::nullopt;
}

std::optional<Presence> errorAsked(const Expr &Condition) {
  std::optional<Presence> Asked = presenceAsked(&Condition);
  return Asked ? Asked : partAsked(Condition);
}

/// The branch of an `if` that is taken where an error is held, and around \p Step; \p Is decides by
/// the error and the branch.
bool isInErrorsBranch(const Stmt &Step, const ParentMap &Parents, const LibrarySet &Libraries,
                      llvm::function_ref<bool(const ValueDecl &, const Stmt &)> Is) {
  const Stmt *Child = &Step;
  for (const Stmt *S = Parents.getParent(Child); S; Child = S, S = Parents.getParent(S)) {
    const auto *If = dyn_cast<IfStmt>(S);
    std::optional<Presence> Asked =
        If && If->getCond() && Child != If->getCond() ? errorAsked(*If->getCond()) : std::nullopt;
    if (Asked && holdsError(*Asked->Of, Libraries) && Asked->Holds == (Child == If->getThen()) &&
        Is(*Asked->Of, *Child))
      return true;
  }
  return false;
}

/// `{ log(ec); co_await send(bye); co_return; }`
bool leaves(const Stmt &Branch) {
  const auto *Block = dyn_cast<CompoundStmt>(&Branch);
  const Stmt *Last = Block && !Block->body_empty() ? Block->body_back() : nullptr;
  const auto *E = dyn_cast_or_null<Expr>(Last);
  return isa_and_nonnull<ReturnStmt, CoreturnStmt>(Last) ||
         (E && isa<CXXThrowExpr>(E->IgnoreUnlessSpelledInSource()));
}

const CFGBlock *blockWith(const Stmt &Element, const FlowGraph &Graph) {
  for (const CFGBlock *Block : Graph.graph())
    if (Block && Block->getBlockID() == Graph.blockOf(Element))
      return Block;
  return nullptr;
}

} // namespace

bool failsAnyway(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const Stmt &Body,
                 const CFG &Graph, const ParentMap &Parents) {
  const CFGBlock *Entry = handlerEntry(Handler, Graph);
  return Entry && WayOn(*Try.getTryBlock(), &Handler, Body, Parents).endsInErrors(*Entry);
}

bool runsBesideError(const CXXTryStmt &Try, const Stmt &Body, const ParentMap &Parents,
                     const LibrarySet &Libraries) {
  return isInErrorsBranch(Try, Parents, Libraries, [&](const ValueDecl &Error, const Stmt &) {
    return isHandedOnBehind(Error, Try, Body, Parents);
  });
}

bool isSecondaryAwait(const Expr &Await, const FlowGraph &Graph, const LibrarySet &Libraries) {
  const Stmt *Element = Graph.isValid() ? Graph.elementFor(Await) : nullptr;
  const CFGBlock *Entry = Element ? blockWith(*Element, Graph) : nullptr;
  if (!Entry)
    return false;
  const Stmt &Body = *writtenBody(Graph.function());
  ParentMap Parents(const_cast<Stmt *>(&Body));
  return isInErrorsBranch(Await, Parents, Libraries,
                          [&](const ValueDecl &, const Stmt &Branch) { return leaves(Branch); }) ||
         WayOn(Await, /*Handler=*/nullptr, Body, Parents).endsInErrors(*Entry, Element);
}

} // namespace cotidy
