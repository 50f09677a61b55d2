#include "model/blocking/reach/RunPoints.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// What the code around a statement says about it.
struct Place {
  ParameterCondition When;
  bool Once = false;
  const Expr *Default = nullptr; ///< the default argument or initialiser that it belongs to
};

bool leaves(const Stmt &S) {
  return isa<ReturnStmt, CoreturnStmt, BreakStmt, ContinueStmt, GotoStmt, CXXThrowExpr>(S);
}

bool mayLeave(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  return leaves(*S) || any_of(S->children(), mayLeave);
}

bool alwaysLeaves(const Stmt *S) {
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
    return !Block->body_empty() && alwaysLeaves(Block->body_back());
  if (const auto *Cleanups = dyn_cast_or_null<ExprWithCleanups>(S))
    return alwaysLeaves(Cleanups->getSubExpr());
  return S && leaves(*S);
}

bool mayThrow(const Stmt *S) {
  return S && !isa<LambdaExpr>(S) && (isa<CXXThrowExpr>(S) || any_of(S->children(), mayThrow));
}

/// Of the functions that never return some throw instead (std::rethrow_exception, a `fail(…)`).
bool endsProcess(const FunctionDecl &Callee) {
  static constexpr StringRef Enders[] = {"abort",      "exit",      "_exit",        "_Exit",
                                         "quick_exit", "terminate", "__assert_fail"};
  if (!Callee.isNoReturn() || !Callee.getIdentifier())
    return false;
  if (is_contained(Enders, Callee.getName()))
    return true;
  const FunctionDecl *Definition = nullptr;
  return !Callee.isInStdNamespace() && Callee.hasBody(Definition) &&
         !mayThrow(Definition->getBody());
}

bool endsProcess(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  const FunctionDecl *Callee = E ? calleeOf(*transparent(E)) : nullptr;
  return Callee && endsProcess(*Callee);
}

/// The temporary of `owner_ = std::make_unique<thing>()`: nothing is left in it to end.
const Expr *movedFrom(const Expr &E) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&E);
  const auto *Construct = dyn_cast<CXXConstructExpr>(&E);
  const Expr *From = nullptr;
  const FunctionDecl *Taker = nullptr;
  if (Operator && Operator->getOperator() == OO_Equal && Operator->getNumArgs() == 2) {
    From = Operator->getArg(1);
    Taker = Operator->getDirectCallee();
  } else if (Construct && Construct->getNumArgs() > 0) {
    From = Construct->getArg(0);
    Taker = Construct->getConstructor();
  }
  if (!From || !Taker || Taker->getNumParams() == 0 ||
      !Taker->getParamDecl(0)->getType()->isRValueReferenceType())
    return nullptr;
  const CXXRecordDecl *Into = cast<CXXMethodDecl>(Taker)->getParent();
  const CXXRecordDecl *Given = compat::recordOf(From->getType());
  const bool Alike =
      Given && Given->getIdentifier() && Into->getIdentifier() == Given->getIdentifier();
  return Alike ? dyn_cast<MaterializeTemporaryExpr>(From->IgnoreImpCasts()) : nullptr;
}

class Walker {
public:
  Walker(const FunctionDecl &F, function_ref<void(const RunPoint &)> Report)
      : F(F), Report(Report) {}

  void function() {
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        walk(Init->getInit(), {});
    const Stmt *Body = writtenBody(F);
    walk(Body, {});
    // A coroutine's own copies of its parameters end with it ([dcl.fct.def.coroutine]/13).
    if (Body && isCoroutine(F))
      for (const ParmVarDecl *Parameter : F.parameters())
        if (!Parameter->getType()->isReferenceType())
          destruction(Parameter->getType(), *Body, Parameter, {});
  }

private:
  void walk(const Stmt *S, const Place &P) {
    if (S)
      forEachStmtRunIn(S, [&](const Stmt &Part) { return visit(Part, P); });
  }

  /// False for what has been walked here, with a place of its own.
  bool visit(const Stmt &S, const Place &P) {
    if (const auto *Block = dyn_cast<CompoundStmt>(&S))
      return block(*Block, P), false;
    if (const auto *If = dyn_cast<IfStmt>(&S); If && !takenBranch(*If) && !If->isConsteval())
      return branch(*If, P), false;
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      return declaration(*Declaration, P), false;
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(&S))
      return written(*Default, *Default->getExpr(), P), false;
    if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(&S))
      return written(*Default, *Default->getExpr(), P), false;
    expression(S, P);
    return true;
  }

  void block(const CompoundStmt &Block, Place P) {
    ArrayRef<const Stmt *> Body(const_cast<CompoundStmt &>(Block).body_begin(), Block.size());
    auto [From, To] = doomed(Body);
    for (const auto &[Index, Child] : enumerate(Body)) {
      if (Index < From || Index >= To)
        statement(*Child, P);
      const auto *If = dyn_cast<IfStmt>(Child);
      if (If && !P.When && !If->getElse() && If->getCond() && alwaysLeaves(If->getThen()))
        P.When = conditionOf(*If->getCond(), false, F);
    }
  }

  /// The statements that only run when the process is about to end.
  static std::pair<size_t, size_t> doomed(ArrayRef<const Stmt *> Body) {
    const auto *End = find_if(Body, [](const Stmt *S) { return endsProcess(*S); });
    if (End == Body.end())
      return {Body.size(), Body.size()};
    size_t From = End - Body.begin();
    while (From > 0 && !mayLeave(Body[From - 1]))
      --From;
    return {From, Body.size()};
  }

  /// What an expression makes and nobody takes ends with its statement.
  void statement(const Stmt &S, const Place &P) {
    walk(&S, P);
    const auto *E = dyn_cast<Expr>(&S);
    if (E && E->isPRValue())
      destruction(E->getType(), *E, nullptr, P);
  }

  void branch(const IfStmt &If, const Place &P) {
    for (const Stmt *Child : If.children()) {
      Place Inner = P;
      bool IsBranch = Child && (Child == If.getThen() || Child == If.getElse());
      if (IsBranch && !P.When && If.getCond())
        Inner.When = conditionOf(*If.getCond(), Child == If.getThen(), F);
      walk(Child, Inner);
    }
  }

  void declaration(const DeclStmt &Declaration, const Place &P) {
    for (const Decl *D : Declaration.decls()) {
      const auto *Var = dyn_cast<VarDecl>(D);
      if (!Var)
        continue;
      Place Inner = P;
      Inner.Once = P.Once || Var->isStaticLocal();
      walk(Var->getInit(), Inner);
      if (Var->hasLocalStorage() && !Var->getType()->isReferenceType())
        destruction(Var->getType(), Declaration, Var, P);
    }
  }

  /// Code that is written elsewhere and runs here.
  void written(const Expr &Default, const Expr &Value, Place P) {
    if (!P.Default)
      P.Default = &Default;
    walk(&Value, P);
  }

  void expression(const Stmt &S, const Place &P) {
    if (const auto *Delete = dyn_cast<CXXDeleteExpr>(&S))
      destruction(Delete->getDestroyedType(), *Delete, nullptr, P);
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(&S)) {
      if (Temporary->getStorageDuration() == SD_FullExpression && !Emptied.contains(Temporary))
        destruction(Temporary->getType(), *Temporary, nullptr, P);
    } else if (isa<CallExpr, CXXConstructExpr, CoroutineSuspendExpr>(S)) {
      const auto &E = cast<Expr>(S);
      if (const Expr *From = movedFrom(E))
        Emptied.insert(From);
      RunPoint Point = pointAt(E, E.getExprLoc(), P);
      Point.Expression = &E;
      Report(Point);
    }
  }

  void destruction(QualType Type, const Stmt &At, const VarDecl *Local, const Place &P) {
    const CXXRecordDecl *Destroyed = destroyedWith(Type);
    if (!Destroyed)
      return;
    RunPoint Point = pointAt(At, Local ? Local->getLocation() : At.getBeginLoc(), P);
    Point.Destroyed = Destroyed;
    Point.Local = Local;
    Report(Point);
  }

  static RunPoint pointAt(const Stmt &At, SourceLocation Location, const Place &P) {
    RunPoint Point;
    Point.At = P.Default ? P.Default : &At;
    Point.Location = P.Default ? P.Default->getExprLoc() : Location;
    Point.When = P.When;
    Point.Once = P.Once;
    return Point;
  }

  const FunctionDecl &F;
  function_ref<void(const RunPoint &)> Report;
  SmallPtrSet<const Expr *, 4> Emptied;
};

} // namespace

void forEachRunPoint(const FunctionDecl &F, function_ref<void(const RunPoint &)> Visit) {
  Walker(F, Visit).function();
}

const CXXRecordDecl *destroyedWith(QualType Type) {
  if (Type.isNull() || Type->isDependentType())
    return nullptr;
  const CXXRecordDecl *Class =
      compat::recordOf(QualType(Type.getCanonicalType()->getBaseElementTypeUnsafe(), 0));
  return Class && Class->hasDefinition() && !Class->hasTrivialDestructor() ? Class : nullptr;
}

} // namespace cotidy
