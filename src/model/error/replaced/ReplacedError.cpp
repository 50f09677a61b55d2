#include "model/error/replaced/ReplacedError.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/handler/HandlerPath.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/promise/MemberReaders.h"
#include "model/flow/FlowGraph.h"
#include "model/library/Roles.h"
#include "model/members/ClassInSight.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace clang;

namespace cotidy {
namespace {

/// One place that keeps an error when a step has failed.
struct Store {
  const Stmt *At;
  const Expr *Value;
  const ValueDecl *Var;
  const Stmt *Step;  ///< the `try` statement, or the `if` that asks whether it failed
  const Stmt *Block; ///< what is done when it failed
};

bool leaves(const Stmt &Block) {
  bool Found = false;
  forEachStmtRunIn(&Block, [&](const Stmt &S) {
    Found |= isa<BreakStmt, CoreturnStmt, ContinueStmt, GotoStmt>(S);
    return !Found;
  });
  return Found;
}

class Scan {
public:
  Scan(const FunctionDecl &F, Model &M, llvm::function_ref<void(const ReplacedError &)> Visit)
      : F(F), M(M), Visit(Visit), Graph(M.get<FlowGraphs>().of(F)) {}

  void run() {
    if (!Graph.isValid())
      return;
    Graph.forEachStmt([&](const Stmt &S) { addStore(S); });
    for (const Store &First : Stores) {
      if (isTold(First) || isAttempt(First) || isLent(*First.Var) || isPassedOn(*First.Var))
        continue;
      auto Next = llvm::find_if(Stores, [&](const Store &Other) { return replaces(Other, First); });
      if (Next != Stores.end())
        Visit({First.At, First.Var, Next->At});
    }
  }

private:
  /// A std::exception_ptr, or a library's wrapper of one.
  bool isError(QualType Type) const {
    const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
    auto TakesPointer = [](const CXXConstructorDecl *Made) {
      return Made->getNumParams() == 1 && isExceptionPointer(Made->getParamDecl(0)->getType());
    };
    return isExceptionPointer(Type) || (Record && M.Libraries.has(Role::ErrorType, *Record) &&
                                        llvm::any_of(Record->ctors(), TakesPointer));
  }

  /// A member counts where no other code could look at it meanwhile.
  bool isOurs(const ValueDecl &Var) const {
    if (const auto *Local = dyn_cast<VarDecl>(&Var))
      return Local->hasLocalStorage() && !Local->getType()->isReferenceType() &&
             Local->getDeclContext() == &F;
    const auto *Field = dyn_cast<FieldDecl>(&Var);
    const auto *Class = Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
    return Class && !Class->isLambda() && allUsesInSight(*Field, *Class) &&
           !hasHiddenReaders(*Field) && !isMemberRead(*Field, F);
  }

  void addStore(const Stmt &S) {
    std::optional<Assignment> Assigned = assignmentIn(S);
    const ValueDecl *Var = Assigned ? namedBy(*Assigned->Target->IgnoreParenImpCasts()) : nullptr;
    if (!Var || !isError(Var->getType()) || !holdsError(*Assigned->Value) ||
        isMentionedIn(Assigned->Value, *Var) || !isOurs(*Var))
      return;
    const Stmt *Child = &S;
    for (const Stmt *At = Graph.parentOf(S); At; Child = At, At = Graph.parentOf(*At)) {
      if (isa<CXXCatchStmt>(At)) {
        Stores.push_back({&S, Assigned->Value, Var, Graph.parentOf(*At), At});
        return;
      }
      const auto *If = dyn_cast<IfStmt>(At);
      if (If && If->getThen() == Child && !isMentionedIn(If->getCond(), *Var)) {
        Stores.push_back({&S, Assigned->Value, Var, At, Child});
        return;
      }
      if (If)
        return;
    }
  }

  /// Not `ex = nullptr;`, `ex = {};`.
  static bool holdsError(const Expr &Value) {
    bool Found = false;
    forEachStmtRunIn(&Value, [&](const Stmt &S) {
      Found |= isa<CallExpr>(S) && !onlyMoves(cast<CallExpr>(S));
      return !Found;
    });
    return Found;
  }

  /// The handler says it, too: `log(ex)`, `log(f.get_exception())`.
  bool isTold(const Store &First) const {
    llvm::SmallVector<const ValueDecl *, 4> Errors{First.Var};
    const auto *Handler = dyn_cast<CXXCatchStmt>(First.Block);
    if (Handler && Handler->getExceptionDecl())
      Errors.push_back(Handler->getExceptionDecl());
    forEachStmtRunIn(First.Value, [&](const Stmt &S) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(&S); Ref && isa<VarDecl>(Ref->getDecl()))
        Errors.push_back(Ref->getDecl());
      return true;
    });
    bool Found = false;
    forEachStmtRunIn(First.Block, [&](const Stmt &S) {
      if (&S == First.At)
        return false;
      const auto *Call = dyn_cast<CallExpr>(&S);
      Found |= isa<CXXThrowExpr>(S) || (Call && calledName(*Call) == "current_exception") ||
               llvm::is_contained(Errors, namedBy(S));
      return !Found;
    });
    return Found;
  }

  /// `try { co_return co_await primary(); } catch (...) { ex = … }`: what comes next is a further
  /// attempt at the same.
  static bool isAttempt(const Store &First) {
    const auto *Try = dyn_cast<CXXTryStmt>(First.Step);
    return Try && leaves(*Try->getTryBlock());
  }

  /// `if (ex) rethrow(ex);`: whoever waits hears of a failure, if not of every one.
  bool isPassedOn(const ValueDecl &Var) const {
    bool Found = false;
    Graph.forEachStmt([&](const Stmt &S) { Found |= namedBy(S) == &Var && passesOn(S, Var); });
    return Found;
  }

  bool passesOn(const Stmt &Mention, const ValueDecl &Var) const {
    const Stmt *Whole = &Mention, *Around = Graph.parentOf(Mention);
    for (; isa_and_nonnull<Expr>(Around); Around = Graph.parentOf(*Around))
      Whole = Around;
    std::optional<Assignment> Assigned = assignmentIn(*cast<Expr>(Whole)->IgnoreImplicit());
    const auto *If = dyn_cast_or_null<IfStmt>(Around);
    return !(Assigned && namedBy(*Assigned->Target->IgnoreParenImpCasts()) == &Var) &&
           !(If && If->getCond() == Whole) && !isa_and_nonnull<DeclStmt>(Around) &&
           !onlySpeaks(*Whole);
  }

  /// A lambda, or whoever has its address, may look at it.
  bool isLent(const ValueDecl &Var) const {
    bool Found = false;
    Graph.forEachStmt([&](const Stmt &S) {
      if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
        for (const LambdaCapture &Capture : Lambda->captures())
          Found |= Capture.capturesVariable() ? Capture.getCapturedVar() == &Var
                                              : Capture.capturesThis() && isa<FieldDecl>(Var);
      const auto *Unary = dyn_cast<UnaryOperator>(&S);
      Found |= Unary && Unary->getOpcode() == UO_AddrOf &&
               namedBy(*Unary->getSubExpr()->IgnoreParenImpCasts()) == &Var;
      if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
        for (const Decl *D : Declaration->decls())
          if (const auto *Other = dyn_cast<VarDecl>(D); Other && Other->getInit())
            Found |= Other->getType()->isReferenceType() &&
                     namedBy(*Other->getInit()->IgnoreParenImpCasts()) == &Var;
    });
    return Found;
  }

  /// It is taken after \p First's step, whatever that has come to.
  bool replaces(const Store &Next, const Store &First) const {
    const Stmt *Around = Graph.parentOf(*Next.Step);
    return Next.Var == First.Var && Next.Step != First.Step && Around &&
           Graph.isInside(*First.Step, *Around) && !Graph.isInside(*First.Step, *Next.Step) &&
           !Graph.isInside(*Next.Step, *First.Step) && isBehind(Next, First) &&
           isReached(Next, First);
  }

  bool isBehind(const Store &Next, const Store &First) const {
    return M.Context.getSourceManager().isBeforeInTranslationUnit(First.At->getBeginLoc(),
                                                                  Next.At->getBeginLoc());
  }

  /// Nothing on some way from the one to the other names the variable.
  bool isReached(const Store &Next, const Store &First) const {
    Queue.clear();
    Seen.clear();
    const Stmt *From = Graph.elementFor(*First.At);
    for (const CFGBlock *Block : Graph.graph())
      if (From && Block && Block->getBlockID() == Graph.blockOf(*From) &&
          walk(*Block, From, Next, *First.Var))
        return true;
    while (!Queue.empty()) {
      const CFGBlock *Block = Queue.pop_back_val();
      if (Seen.insert(Block).second && walk(*Block, nullptr, Next, *First.Var))
        return true;
    }
    return false;
  }

  bool walk(const CFGBlock &Block, const Stmt *Behind, const Store &Next,
            const ValueDecl &Var) const {
    for (const CFGElement &Element : Block) {
      std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
      const Stmt *S = Statement ? Statement->getStmt() : nullptr;
      if (Behind) {
        Behind = S == Behind ? nullptr : Behind;
        continue;
      }
      if (!S)
        continue;
      if (Graph.isInside(*S, *Next.At))
        return true;
      if (namedBy(*S) == &Var || isa<CXXThrowExpr, CoreturnStmt>(S))
        return false;
      enterHandlers(*S, Next);
    }
    // The way back to the head of a loop around both: the next round is a further attempt.
    const Stmt *Loop = Block.getLoopTarget();
    if (!(Loop && Graph.isInside(*Next.Step, *Loop)) && !Graph.endsProgram(Block))
      for (const CFGBlock *To : Block.succs())
        if (To)
          Queue.push_back(To);
    return false;
  }

  /// The graph has no edges from a `try` block to its handlers.
  void enterHandlers(const Stmt &S, const Store &Next) const {
    const auto *Try = dyn_cast<CXXTryStmt>(Next.Step);
    const auto *Handler = dyn_cast<CXXCatchStmt>(Next.Block);
    if (!Try || !Handler || !Graph.isInside(S, *Try->getTryBlock()))
      return;
    if (const CFGBlock *Entry = handlerEntry(*Handler, Graph.graph()))
      Queue.push_back(Entry);
  }

  const FunctionDecl &F;
  Model &M;
  llvm::function_ref<void(const ReplacedError &)> Visit;
  const FlowGraph &Graph;
  llvm::SmallVector<Store, 8> Stores;
  mutable llvm::SmallVector<const CFGBlock *, 16> Queue;
  mutable llvm::DenseSet<const CFGBlock *> Seen;
};

} // namespace

void forEachReplacedError(const FunctionDecl &F, Model &M,
                          llvm::function_ref<void(const ReplacedError &)> Visit) {
  if (isCoroutine(F))
    Scan(F, M, Visit).run();
}

} // namespace cotidy
