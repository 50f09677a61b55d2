#include "model/blocking/flow/OffloadedFunctions.h"

#include "model/Compat.h"
#include "model/blocking/call/CallSite.h"
#include "model/blocking/flow/Offload.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/use/InstantiationVisitor.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// Notes for every function how it is used. Inside the arguments of a call that speaks of an
/// offload, what is named runs there; so does what is awaited on one, and a lazy task in a variable
/// that goes either way first.
class OffloadedFunctions::Collector : public InstantiationVisitor<Collector> {
  using Base = InstantiationVisitor<Collector>;

public:
  explicit Collector(OffloadedFunctions &Result) : Result(Result), M(Result.M) {}

  bool TraverseDecl(Decl *D) {
    if (D && D->getLocation().isValid() && isa<FunctionDecl, CXXRecordDecl, NamespaceDecl>(D) &&
        M.Context.getSourceManager().isInSystemHeader(D->getLocation()))
      return true;
    auto *F = dyn_cast_or_null<FunctionDecl>(D);
    SaveAndRestore Inside(In, F ? F : In);
    return Base::TraverseDecl(D);
  }

  bool TraverseStmt(Stmt *S, DataRecursionQueue * = nullptr) {
    if (!S)
      return true;
    auto *Lambda = dyn_cast<LambdaExpr>(S);
    SaveAndRestore Outside(Around, Lambda ? In : Around);
    SaveAndRestore Inside(In, Lambda ? Lambda->getCallOperator() : In);
    if (const auto *Suspension = dyn_cast<CoroutineSuspendExpr>(S); Suspension && Depth == 0)
      noteAwaited(*Suspension->getOperand(), {In, Suspension});
    const auto Site = callSiteOf(*S);
    if (!Site || Depth > 0 || !handsOver(*Site))
      return Base::TraverseStmt(S);
    SaveAndRestore Deeper(Depth, Depth + 1);
    return all_of(Site->Arguments, [&](const Expr *Argument) {
      return Base::TraverseStmt(const_cast<Expr *>(Argument));
    });
  }

  bool VisitDeclRefExpr(DeclRefExpr *Reference) {
    if (Settled.contains(Reference))
      return true;
    if (const auto *Var = dyn_cast<VarDecl>(Reference->getDecl()))
      if (const FunctionDecl *Maker = Waiting.lookup(Var)) {
        Waiting.erase(Var);
        add(*Maker);
      }
    if (const auto *F = dyn_cast<FunctionDecl>(Reference->getDecl()))
      add(*F);
    else if (const CXXMethodDecl *Operator = lambdaOf(Reference->getType()))
      add(*Operator);
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl());
    if (Method && !Settled.contains(Member))
      add(*Method);
    return true;
  }

  /// A lambda that is kept in a variable is used where the variable is, and so is a lazy task.
  bool VisitVarDecl(VarDecl *Var) {
    if (const CXXMethodDecl *Operator = lambdaOf(Var->getType()))
      Kept.insert(Operator);
    const Expr *Made =
        Var->isLocalVarDecl() && Var->getInit() ? transparent(Var->getInit()) : nullptr;
    const auto *Call = dyn_cast_or_null<CallExpr>(Made);
    const FunctionDecl *Maker = Call ? Call->getDirectCallee() : nullptr;
    if (!Maker || M.Types.classify(Var->getType()).Start != StartKind::Lazy)
      return true;
    Waiting[Var] = Maker;
    settle(*Call);
    return true;
  }

  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    SaveAndRestore Used(In, Around);
    if (!Kept.contains(Lambda->getCallOperator()) && !Settled.contains(Lambda))
      add(*Lambda->getCallOperator());
    return true;
  }

  /// What nobody names any more.
  void finish() {
    for (const auto &[Var, Maker] : Waiting)
      add(*Maker);
  }

private:
  /// A pool tells wherever it is spoken of. A function that takes any executor tells in a
  /// coroutine, which has one already; outside it is how everything is started.
  bool handsOver(const CallSite &Site) const {
    return speaksOfOffload(Site, M.Libraries) ||
           (In && isCoroutine(*In) && Site.Callee && M.Libraries.has(Role::Offload, *Site.Callee));
  }

  bool isTask(const Expr &E) const { return M.Types.classify(E.getType()).mustBeAwaited(); }

  /// The calls and variables that begin to run where \p Operand is awaited: it, and what a function
  /// of nothing but tasks is given (`when_all(f(), g())`).
  void noteAwaited(const Expr &Operand, const Await &A) {
    const Expr *Awaited = transparent(&Operand);
    while (const auto *Cast = dyn_cast<ExplicitCastExpr>(Awaited))
      Awaited = transparent(Cast->getSubExpr());
    if (const auto *Reference = dyn_cast<DeclRefExpr>(Awaited))
      return noteVariable(*Reference, A);
    const auto *Call = dyn_cast<CallExpr>(Awaited);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const auto Site = Call ? callSiteOf(*Call) : std::nullopt;
    if (!Callee || handsOver(*Site) || M.Libraries.has(Role::Move, *Callee))
      return;
    settle(*Call);
    if (!In->isDependentContext())
      entry(*Callee).Awaits.push_back(A);
    if (all_of(Site->Arguments, [&](const Expr *Argument) { return isTask(*Argument); }))
      for (const Expr *Argument : Site->Arguments)
        noteAwaited(*Argument, A);
  }

  void noteVariable(const DeclRefExpr &Reference, const Await &A) {
    const auto *Var = dyn_cast<VarDecl>(Reference.getDecl());
    const FunctionDecl *Maker = Var ? Waiting.lookup(Var) : nullptr;
    if (!Maker)
      return;
    Waiting.erase(Var);
    entry(*Maker).Awaits.push_back(A);
  }

  /// The callee that \p Call names is used as its caller says, and not once more where it is named.
  void settle(const CallExpr &Call) {
    Settled.insert(Call.getCallee()->IgnoreParenImpCasts());
    if (isa<CXXOperatorCallExpr>(Call))
      Settled.insert(Call.getArg(0)->IgnoreParenImpCasts());
  }

  static const CXXMethodDecl *lambdaOf(QualType Type) {
    const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
    return Class && Class->isLambda() ? Class->getLambdaCallOperator() : nullptr;
  }

  Uses &entry(const FunctionDecl &F) {
    Uses &Entry = Result.Found[F.getCanonicalDecl()];
    Entry.InCoroutine = Entry.InCoroutine || !In || isCoroutine(*In);
    return Entry;
  }

  void add(const FunctionDecl &F) {
    Uses &Entry = entry(F);
    (Depth > 0 ? Entry.Offloaded : Entry.Elsewhere) = true;
  }

  OffloadedFunctions &Result;
  Model &M;
  DenseSet<const CXXMethodDecl *> Kept;
  DenseMap<const VarDecl *, const FunctionDecl *> Waiting;
  DenseSet<const Expr *> Settled;
  const FunctionDecl *In = nullptr;
  const FunctionDecl *Around = nullptr; ///< the innermost lambda
  unsigned Depth = 0;
};

void OffloadedFunctions::collect() {
  Collector Visitor(*this);
  for (Decl *D : M.Context.getTraversalScope())
    Visitor.TraverseDecl(D);
  Visitor.finish();
  Collected = true;
}

bool OffloadedFunctions::isOnOffload(const Await &A) {
  std::unique_ptr<ThreadFlow> &Flow = Flows[A.In];
  if (!Flow)
    Flow = std::make_unique<ThreadFlow>(*A.In, M);
  return Flow->mayBlockAt(*A.At) || contains(*A.In);
}

bool OffloadedFunctions::isStartedOutside(const FunctionDecl &F) {
  if (!Collected)
    collect();
  auto Entry = Found.find(F.getCanonicalDecl());
  return Entry != Found.end() && !Entry->second.InCoroutine &&
         (isLambdaCallOperator(&F) || !F.isExternallyVisible());
}

bool OffloadedFunctions::contains(const FunctionDecl &F) {
  if (!Collected)
    collect();
  auto Entry = Found.find(F.getCanonicalDecl());
  // Coroutines that await each other in a circle say nothing about the thread that they begin on.
  if (Entry == Found.end() || Entry->second.Elsewhere || Entry->second.BeingAsked)
    return false;
  Uses &Seen = Entry->second;
  SaveAndRestore Asking(Seen.BeingAsked, true);
  auto IsOwn = [&](const Await &A) { return A.In->getCanonicalDecl() == F.getCanonicalDecl(); };
  bool IsBegun = Seen.Offloaded || !all_of(Seen.Awaits, IsOwn);
  return IsBegun && all_of(Seen.Awaits, [&](const Await &A) { return IsOwn(A) || isOnOffload(A); });
}

} // namespace cotidy
