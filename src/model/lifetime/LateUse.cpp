#include "model/lifetime/LateUse.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/lifetime/KeptParameter.h"
#include "model/returned/View.h"
#include "model/suspension/Suspension.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

using IsMention = llvm::function_ref<bool(const Expr &)>;
using IsKept = llvm::function_ref<bool(const Stmt &)>;

/// The first mention in what the user wrote, nested lambdas included.
class Finder : public RecursiveASTVisitor<Finder> {
public:
  explicit Finder(IsMention Is) : Is(Is) {}

  bool VisitExpr(Expr *E) {
    if (!Found && Is(*E))
      Found = E;
    return !Found;
  }

  const Expr *Found = nullptr;

private:
  IsMention Is;
};

const Expr *mentionIn(const Stmt &S, IsMention Is) {
  Finder Search(Is);
  Search.TraverseStmt(const_cast<Stmt *>(&S));
  return Search.Found;
}

/// \p Object is what is mentioned, or a part of it.
const Expr *mentionAsObject(const Expr &Object, IsMention Is) {
  const Expr *E = Object.IgnoreParenImpCasts();
  for (;;) {
    if (Is(*E))
      return E;
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      E = Member->getBase()->IgnoreParenImpCasts();
    else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      E = Element->getBase()->IgnoreParenImpCasts();
    else
      return nullptr;
  }
}

/// What one element of a graph mentions by itself: its parts are elements of their own, but for
/// the bodies of lambdas.
const Expr *mentionAt(const Stmt &Element, IsMention Is) {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&Element))
    return mentionIn(*Lambda->getBody(), Is);
  // `total += co_await next()`: what is assigned to is named first, and used when that is there.
  if (const auto *Binary = dyn_cast<BinaryOperator>(&Element); Binary && Binary->isAssignmentOp())
    return mentionAsObject(*Binary->getLHS(), Is);
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&Element); Call && Call->isAssignmentOp())
    return mentionAsObject(*Call->getArg(0), Is);
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&Element))
    return mentionAsObject(*Call->getImplicitObjectArgument(), Is);
  const auto *E = dyn_cast<Expr>(&Element);
  return E && Is(*E) ? E : nullptr;
}

/// Follows the paths from every suspension to what they mention.
class AfterSuspension {
public:
  AfterSuspension(const FlowGraph &Graph, IsMention Is, Model &M) : Graph(Graph), Is(Is), M(M) {}

  const Expr *find() {
    for (const CFGBlock *Block : Graph.graph())
      if (const Expr *Found = scan(*Block, /*Suspended=*/false))
        return Found;
    return afterwards();
  }

  /// Only along paths from the function's beginning, each of which ends where \p Keeps says so.
  const Expr *findFromEntry(IsKept Keeps) {
    llvm::SmallPtrSet<const CFGBlock *, 16> Seen = {&Graph.graph().getEntry()};
    llvm::SmallVector<const CFGBlock *, 16> Next = {&Graph.graph().getEntry()};
    while (!Next.empty()) {
      const CFGBlock *Block = Next.pop_back_val();
      bool Kept = false;
      if (const Expr *Found = scan(*Block, /*Suspended=*/false, Keeps, &Kept))
        return Found;
      if (!Kept)
        for (const CFGBlock *After : Block->succs())
          if (After && Seen.insert(After).second)
            Next.push_back(After);
    }
    return afterwards(Keeps);
  }

private:
  const Expr *afterwards(IsKept Keeps = {}) {
    while (!Waiting.empty()) {
      const CFGBlock *Block = Waiting.pop_back_val();
      bool Kept = false;
      if (const Expr *Found = scan(*Block, /*Suspended=*/true, Keeps, &Kept))
        return Found;
    }
    return nullptr;
  }

  const Expr *scan(const CFGBlock &Block, bool Suspended, IsKept Keeps = {}, bool *Kept = nullptr) {
    for (const CFGElement &Element : Block) {
      const auto At = Element.getAs<CFGStmt>();
      if (!At)
        continue;
      if (Keeps && Keeps(*At->getStmt())) {
        *Kept = true;
        return nullptr;
      }
      if (const Expr *Found = Suspended ? mentionAt(*At->getStmt(), Is) : nullptr;
          Found && !Found->getBeginLoc().isInvalid())
        return Found;
      Suspended |= isWrittenSuspension(*At->getStmt()) && maySuspend(*At->getStmt(), M);
      if (Suspended && isa<CallExpr, CoroutineSuspendExpr>(At->getStmt()))
        enterHandlers(*At->getStmt());
    }
    if (Suspended)
      for (const CFGBlock *Next : Block.succs())
        enter(Next);
    return nullptr;
  }

  /// What follows when \p Thrower fails.
  void enterHandlers(const Stmt &Thrower) {
    if (const CXXTryStmt *Try = Graph.tryAround(Thrower))
      enter(Graph.handlersOf(*Try));
  }
  void enter(const CFGBlock *Next) {
    if (Next && Entered.insert(Next).second)
      Waiting.push_back(Next);
  }

  const FlowGraph &Graph;
  IsMention Is;
  Model &M;
  llvm::SmallPtrSet<const CFGBlock *, 16> Entered;
  llvm::SmallVector<const CFGBlock *, 16> Waiting;
};

/// `co_await send(text)`: the mention is over before the suspension, but not what `send` keeps.
const Expr *lentMention(const FunctionDecl &Coroutine, IsMention Is, Model &M) {
  const Expr *Found = nullptr;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (!Found && Call)
      forEachKeptArgument(*Call, M, [&](const ParmVarDecl &, const Expr &Argument) {
        const Expr *Mention = mentionIn(Argument, Is);
        Found = Found ? Found : Mention;
      });
    if (const Expr *Object = !Found && Call ? keptObject(*Call, M) : nullptr)
      Found = mentionIn(*Object, Is);
    return !Found;
  });
  return Found;
}

/// Local references to what is mentioned, or to a part of it, and what a range-for goes through it
/// by.
class Aliases {
public:
  Aliases(const FlowGraph &Graph, IsMention Is) : Is(Is) {
    Graph.forEachStmt([&](const Stmt &S) {
      if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
        for (const Decl *D : Declaration->decls())
          if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit())
            learn(*Var);
      if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&S))
        for (const DeclStmt *Part :
             {Loop->getRangeStmt(), Loop->getBeginStmt(), Loop->getEndStmt()})
          if (const auto *Var = Part ? dyn_cast<VarDecl>(Part->getSingleDecl()) : nullptr;
              Var && Var->getInit())
            learn(*Var);
    });
  }

  bool names(const Expr &E) const {
    const auto *Ref = dyn_cast<DeclRefExpr>(&E);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return Is(E) || (Var && Known.contains(Var));
  }

private:
  void learn(const VarDecl &Var) {
    bool Refers = Var.getType()->isReferenceType() &&
                  !isa<MaterializeTemporaryExpr>(Var.getInit()->IgnoreParens());
    if ((Refers || Var.isImplicit()) && leadsTo(*Var.getInit()))
      Known.insert(&Var);
  }

  /// Through members, elements, and for the iterators of a loop through their calls.
  bool leadsTo(const Expr &Written) const {
    const Expr *E = Written.IgnoreParenImpCasts();
    if (const auto *Clean = dyn_cast<FullExpr>(E))
      return leadsTo(*Clean->getSubExpr());
    if (names(*E))
      return true;
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return (!Member->isArrow() || isa<CXXThisExpr>(Member->getBase()->IgnoreImpCasts())) &&
             leadsTo(*Member->getBase());
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      return leadsTo(*Element->getBase());
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
      return (isOwner(Call->getObjectType()) || isView(Call->getObjectType())) &&
             leadsTo(*Call->getImplicitObjectArgument());
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
    return Operator && Operator->getOperator() == OO_Subscript && leadsTo(*Operator->getArg(0));
  }

  IsMention Is;
  llvm::SmallPtrSet<const VarDecl *, 8> Known;
};

/// \p IsLent says which mentions are lent together with what is mentioned.
const Expr *find(const FunctionDecl &Coroutine, bool BeginsLazily, IsMention Is, IsMention IsLent,
                 Model &M) {
  if (BeginsLazily)
    return mentionIn(*writtenBody(Coroutine), Is);
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Coroutine);
  if (!Graph.isValid())
    return nullptr;
  Aliases Named(Graph, Is);
  auto IsNamed = [&](const Expr &E) { return Named.names(E); };
  if (const Expr *Found = AfterSuspension(Graph, IsNamed, M).find())
    return Found;
  return lentMention(Coroutine, IsLent, M);
}

/// What a closure holds, and which of it lies in the closure itself.
class Captured {
public:
  explicit Captured(const CXXRecordDecl &Class) {
    for (const LambdaCapture &Capture : Class.captures()) {
      const bool Copies = Capture.getCaptureKind() != LCK_ByRef;
      if (Capture.capturesThis()) {
        This = true;
        CopiesThis |= Capture.getCaptureKind() == LCK_StarThis;
      } else if (Capture.capturesVariable()) {
        const ValueDecl *Var = Capture.getCapturedVar();
        Variables.insert(Var);
        if (Copies && !Var->getType().getNonReferenceType()->isPointerType())
          Inside.insert(Var);
      }
    }
  }

  bool isEmpty() const { return Variables.empty() && !This; }
  bool names(const Expr &E) const {
    return namesOne(E, Variables) || (This && isa<CXXThisExpr>(E));
  }
  bool namesInside(const Expr &E) const {
    return namesOne(E, Inside) || (CopiesThis && isa<CXXThisExpr>(E));
  }

private:
  using Set = llvm::SmallPtrSet<const ValueDecl *, 8>;

  static bool namesOne(const Expr &E, const Set &Of) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&E);
    return Ref && Ref->refersToEnclosingVariableOrCapture() && Of.contains(Ref->getDecl());
  }

  Set Variables;
  Set Inside;
  bool This = false;
  bool CopiesThis = false;
};

} // namespace

const Expr *lateUse(const FunctionDecl &Coroutine, const VarDecl *Variable, bool BeginsLazily,
                    Model &M) {
  auto Is = [Variable](const Expr &E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&E);
    return Variable ? Ref && Ref->getDecl() == Variable : isa<CXXThisExpr>(E);
  };
  return find(Coroutine, BeginsLazily, Is, Is, M);
}

const Expr *lateThis(const FunctionDecl &Coroutine, llvm::function_ref<bool(const Stmt &)> Keeps,
                     Model &M) {
  const FlowGraph &Graph = M.get<FlowGraphs>().of(Coroutine);
  auto IsThis = [](const Expr &E) { return isa<CXXThisExpr>(E); };
  return Graph.isValid() ? AfterSuspension(Graph, IsThis, M).findFromEntry(Keeps) : nullptr;
}

static bool takesClosureByValue(const FunctionDecl &Operator) {
  return Operator.getNumParams() > 0 && Operator.getParamDecl(0)->isExplicitObjectParameter() &&
         !Operator.getParamDecl(0)->getType()->isReferenceType();
}

const Expr *lateCapture(const CXXRecordDecl &Class, const FunctionDecl &Operator, bool BeginsLazily,
                        Model &M) {
  if (takesClosureByValue(Operator))
    return nullptr;
  const Captured Held(Class);
  if (Held.isEmpty())
    return nullptr;
  return find(
      Operator, BeginsLazily, [&](const Expr &E) { return Held.names(E); },
      [&](const Expr &E) { return Held.namesInside(E); }, M);
}

} // namespace cotidy
