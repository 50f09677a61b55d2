#include "model/suspension/ThreadState.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/flow/path/PathWalk.h"
#include "model/library/Roles.h"
#include "model/summary/VisibleBody.h"
#include "model/suspension/Suspension.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"

using namespace clang;

namespace cotidy {
namespace {

using Kind = StaleThreadState::Kind;

struct Known {
  const Stmt *Taken = nullptr;
  const Stmt *Suspension = nullptr;

  std::pair<uint64_t, uint64_t> key() const {
    return {reinterpret_cast<uintptr_t>(Taken), reinterpret_cast<uintptr_t>(Suspension)};
  }
};

/// Something that is taken and used, and where.
struct Story {
  Kind What = Kind::ThreadLocal;
  const VarDecl *Var = nullptr;
  llvm::DenseMap<const Stmt *, const NamedDecl *> Takes;
  llvm::DenseSet<const Stmt *> Uses;
};

const VarDecl *threadLocalIn(const Expr &E, unsigned Depth = 4);

/// `&tls`, an array, what a call returns: not a pointer that is read from a variable, which points
/// to something else.
bool pointsInto(const Expr &Written) {
  const Expr *E = &Written;
  while (isa<ParenExpr, ImplicitCastExpr, FullExpr>(E)) {
    const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
    if (Cast && Cast->getCastKind() == CK_LValueToRValue)
      return false;
    E = cast<Expr>(*E->child_begin());
  }
  const auto *Address = dyn_cast<UnaryOperator>(E);
  return isa<CallExpr>(E) || E->getType()->isArrayType() ||
         (Address && Address->getOpcode() == UO_AddrOf);
}

/// What a function in sight that does nothing else returns.
const VarDecl *threadLocalOf(const FunctionDecl *Callee, unsigned Depth) {
  const FunctionDecl *Definition = visibleDefinition(Callee);
  const auto *Body = Definition ? dyn_cast_or_null<CompoundStmt>(Definition->getBody()) : nullptr;
  if (!Body || Body->body_empty() || Body->size() > 2)
    return nullptr;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_back());
  QualType Type = Definition->getReturnType();
  if (!Return || !Return->getRetValue() ||
      !(Type->isReferenceType() || (Type->isPointerType() && pointsInto(*Return->getRetValue()))))
    return nullptr;
  return threadLocalIn(*Return->getRetValue(), Depth);
}

/// The thread_local variable that \p E is, is a part of, or points to.
const VarDecl *threadLocalIn(const Expr &Written, unsigned Depth) {
  if (Depth == 0)
    return nullptr;
  const Expr *E = plain(Written);
  if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
    const auto *Var = dyn_cast<VarDecl>(Name->getDecl());
    return Var && Var->getTLSKind() != VarDecl::TLS_None ? Var : nullptr;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *Static = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return Static->getTLSKind() != VarDecl::TLS_None ? Static : nullptr;
    return Member->isArrow() ? nullptr : threadLocalIn(*Member->getBase(), Depth - 1);
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_AddrOf || Unary->getOpcode() == UO_Deref
               ? threadLocalIn(*Unary->getSubExpr(), Depth - 1)
               : nullptr;
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return threadLocalIn(*Element->getBase(), Depth - 1);
  if (isa<CXXOperatorCallExpr>(E) && E->isGLValue())
    return threadLocalIn(*cast<CallExpr>(E)->getArg(0), Depth - 1);
  return threadLocalOf(calleeOf(*E), Depth - 1);
}

/// `auto &x = tls;`, `T *p = &tls;`: not a copy of what it holds.
const VarDecl *referredThreadLocal(const VarDecl &Var) {
  QualType Type = Var.getType();
  if (!Var.getInit() || !Var.hasLocalStorage())
    return nullptr;
  if (Type->isReferenceType())
    return isa<MaterializeTemporaryExpr>(Var.getInit()) ? nullptr : threadLocalIn(*Var.getInit());
  return Type->isPointerType() && pointsInto(*Var.getInit()) ? threadLocalIn(*Var.getInit())
                                                             : nullptr;
}

StringRef nameOf(const FunctionDecl *F) {
  return F && F->getIdentifier() ? F->getName() : StringRef();
}

/// `std::this_thread::get_id()`, `pthread_self()`, `gettid()`.
const FunctionDecl *threadIdCall(const Expr &E) {
  const FunctionDecl *Callee = calleeOf(*plain(E));
  StringRef Name = nameOf(Callee);
  bool Standard = Name == "get_id" && Callee->isInStdNamespace() && !isa<CXXMethodDecl>(Callee);
  bool Plain = Name == "pthread_self" || Name == "gettid" || Name == "GetCurrentThreadId";
  return Standard || (Plain && Callee->getDeclContext()->getRedeclContext()->isTranslationUnit())
             ? Callee
             : nullptr;
}

bool readsErrorCode(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  StringRef Name = E ? nameOf(calleeOf(*E)) : StringRef();
  return Name == "__errno_location" || Name == "__error" || Name == "_errno" ||
         Name == "GetLastError" || Name == "WSAGetLastError";
}

/// A call that may set `errno`: a function of C.
const FunctionDecl *setsErrorCode(const Stmt &S) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && !readsErrorCode(S) && Callee->isExternC() && Callee->getBuiltinID() == 0
             ? Callee
             : nullptr;
}

class Collector {
public:
  explicit Collector(const FlowGraph &Graph) : Graph(Graph) {}

  std::vector<Story> collect() {
    Graph.forEachStmt([&](const Stmt &S) {
      if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
        for (const Decl *D : Declaration->decls())
          if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit())
            declare(*Var, S);
    });
    Graph.forEachStmt([&](const Stmt &S) {
      if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
        mention(*Name);
    });
    return std::move(All);
  }

private:
  void declare(const VarDecl &Var, const Stmt &At) {
    const NamedDecl *Of = referredThreadLocal(Var);
    bool IsId = !Of && Var.hasLocalStorage();
    if (IsId)
      Of = threadIdCall(*Var.getInit());
    if (!Of)
      return;
    ByVar[&Var] = All.size();
    Story &New = All.emplace_back();
    New.What = IsId ? Kind::ThreadId : Kind::ThreadLocal;
    New.Var = &Var;
    New.Takes[&At] = Of;
  }

  bool isOtherId(const Expr &Side, const DeclRefExpr &Name) const {
    const auto *Other = dyn_cast<DeclRefExpr>(plain(Side));
    return threadIdCall(Side) ||
           (Other && Other != &Name && ByVar.contains(dyn_cast<VarDecl>(Other->getDecl())));
  }

  /// To compare the ids of before and after is to ask whether the thread has changed.
  bool asksForChange(const DeclRefExpr &Name) const {
    for (const Stmt *At = Graph.parentOf(Name); At; At = Graph.parentOf(*At)) {
      if (isAssertion(*At, Graph.function().getASTContext()))
        return true;
      const auto *Binary = dyn_cast<BinaryOperator>(At);
      if (Binary && Binary->isComparisonOp() &&
          (isOtherId(*Binary->getLHS(), Name) || isOtherId(*Binary->getRHS(), Name)))
        return true;
      const auto *Call = dyn_cast<CallExpr>(At);
      if (Call && Call->getNumArgs() == 2 &&
          llvm::any_of(Call->arguments(), [&](const Expr *Side) { return isOtherId(*Side, Name); }))
        return true;
    }
    return false;
  }

  void mention(const DeclRefExpr &Name) {
    auto Known = ByVar.find(dyn_cast<VarDecl>(Name.getDecl()));
    if (Known == ByVar.end())
      return;
    Story &Its = All[Known->second];
    if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(Graph.parentOf(Name));
        Binary && Binary->getOpcode() == BO_Assign && Binary->getLHS() == &Name &&
        !Its.Var->getType()->isReferenceType())
      return;
    // Only in what looks an id up, or writes it down as the owner's, does it matter.
    if (Its.What == Kind::ThreadId && (asksForChange(Name) || isPrinted(Name)))
      return;
    Its.Uses.insert(&Name);
  }

  bool isPrinted(const DeclRefExpr &Name) const {
    for (const Stmt *At = Graph.parentOf(Name); At; At = Graph.parentOf(*At))
      if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(At);
          Operator && Operator->getOperator() == OO_LessLess)
        return true;
    return false;
  }

  const FlowGraph &Graph;
  std::vector<Story> All;
  llvm::DenseMap<const VarDecl *, unsigned> ByVar;
};

/// `errno = 0`
bool isWritten(const Stmt &Code, const FlowGraph &Graph) {
  const Stmt *At = &Code;
  const Stmt *Up = Graph.parentOf(*At);
  for (; isa_and_nonnull<UnaryOperator, ParenExpr>(Up); Up = Graph.parentOf(*At))
    At = Up;
  const auto *Binary = dyn_cast_or_null<BinaryOperator>(Up);
  return Binary && Binary->getOpcode() == BO_Assign && Binary->getLHS() == At;
}

/// `errno` after a call that may have set it, with nothing but a wait for nothing in between.
std::optional<Story> errorCodes(const FlowGraph &Graph) {
  Story Its;
  Its.What = Kind::ErrorCode;
  Graph.forEachStmt([&](const Stmt &S) {
    if (readsErrorCode(S) && isWritten(S, Graph))
      Its.Takes[&S] = nullptr;
    else if (readsErrorCode(S))
      Its.Uses.insert(&S);
    else if (const FunctionDecl *Sets = setsErrorCode(S))
      Its.Takes[&S] = Sets;
    else if (isa<CallExpr>(S) && !isa<CXXOperatorCallExpr>(S))
      Its.Takes.try_emplace(&S, nullptr);
  });
  return Its.Uses.empty() ? std::nullopt : std::optional(std::move(Its));
}

/// A suspension whose value is looked at tells of an error of its own.
bool yieldsNothing(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  return E && E->getType()->isVoidType();
}

class Follower {
public:
  Follower(const Story &Its, const FlowGraph &Graph, Model &M)
      : Its(Its), M(M), Walk(Graph, M.get<FunctionConditions>().of(Graph)) {}

  std::optional<StaleThreadState> follow() {
    Walk.run(
        {}, [&](const CFGElement &Element, Known &State) { return element(Element, State); },
        [](const CFGBlock &, bool, Known &) { return true; });
    return Found;
  }

private:
  bool element(const CFGElement &Element, Known &State) {
    const auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      return true;
    const Stmt &At = *Statement->getStmt();
    if (State.Suspension && Its.Uses.contains(&At)) {
      Found = StaleThreadState{Its.What,    Its.Var,          Its.Takes.lookup(State.Taken),
                               State.Taken, State.Suspension, cast<Expr>(&At)};
      Walk.stop();
      return false;
    }
    if (State.Taken && mayWait(At, M)) {
      if (Its.What == Kind::ErrorCode && !yieldsNothing(At))
        State = {};
      else
        State.Suspension = &At;
      return true;
    }
    auto Taken = Its.Takes.find(&At);
    // The awaited call itself stands before its suspension.
    if (Taken == Its.Takes.end())
      return true;
    if (Taken->second)
      State = {&At, nullptr};
    else if (State.Suspension)
      State = {};
    return true;
  }

  const Story &Its;
  Model &M;
  PathWalk<Known> Walk;
  std::optional<StaleThreadState> Found;
};

/// The library runs each coroutine on one thread from its beginning to its end.
bool staysOnItsThread(const FunctionDecl &F, const Model &M) {
  const CXXRecordDecl *Task = compat::recordOf(F.getReturnType());
  return Task && M.Libraries.has(Role::OneThread, *Task);
}

} // namespace

std::vector<StaleThreadState> staleThreadStates(const FunctionDecl &F, Model &M) {
  std::vector<StaleThreadState> Result;
  if (!suspends(F, M))
    return Result;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return Result;
  std::vector<Story> All;
  if (!staysOnItsThread(F, M))
    All = Collector(Graph).collect();
  if (std::optional<Story> Codes = errorCodes(Graph))
    All.push_back(std::move(*Codes));
  for (const Story &Its : All)
    if (std::optional<StaleThreadState> Stale = Follower(Its, Graph, M).follow())
      Result.push_back(*Stale);
  return Result;
}

} // namespace cotidy
