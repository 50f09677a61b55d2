#include "model/suspension/shared/FirstStart.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/escape/Launch.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {
namespace {

class Search {
public:
  Search(const FunctionDecl &F, Model &M) : Closure(*cast<CXXMethodDecl>(F).getParent()), M(M) {}

  bool isStart(const Stmt &S) const {
    if (isWrittenSuspension(S))
      return true;
    if (const auto *Made = dyn_cast<CXXConstructExpr>(&S))
      return !comesBack(Made->getType()) && !isClosure(Made->getType()) &&
             isGiven(Made->arguments());
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (!Call || isCallOfClosure(*Call))
      return false;
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
    if (Method && Method->getParent()->isInStdNamespace() && onlyFills(*Method))
      return false;
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
      if (isTask(Member->getImplicitObjectArgument()->getType()))
        return true;
    return !comesBack(Call->getType()) && isGiven(Call->arguments());
  }

private:
  bool isTask(QualType Type) const { return M.Types.classify(Type).mustBeAwaited(); }

  bool isClosure(QualType Type) const {
    const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
    return Record && Record->getCanonicalDecl() == Closure.getCanonicalDecl();
  }

  bool isLazy(QualType Type) const { return M.Types.classify(Type).Start == StartKind::Lazy; }

  /// \p Type, or what a container of that type holds, is what \p Is asks for.
  template <class Predicate> static bool holds(QualType Type, Predicate Is) {
    const auto *Record = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        compat::recordOf(Type.getNonReferenceType()));
    return Is(Type) ||
           (Record &&
            llvm::any_of(Record->getTemplateArgs().asArray(), [&](const TemplateArgument &A) {
              return A.getKind() == TemplateArgument::Type && Is(A.getAsType());
            }));
  }

  /// What a call gives back as lazy tasks nobody has begun.
  bool comesBack(QualType Type) const {
    return holds(Type, [&](QualType T) { return isLazy(T); });
  }

  template <class Range> bool isGiven(const Range &Arguments) const {
    return llvm::any_of(Arguments, [&](const Expr *Argument) {
      return Argument->isTypeDependent() ||
             holds(Argument->getType(), [&](QualType T) { return isTask(T); }) ||
             isClosure(Argument->getType());
    });
  }

  bool isCallOfClosure(const CallExpr &Call) const {
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
    return Operator && Operator->getOperator() == OO_Call &&
           isClosure(Operator->getArg(0)->getType());
  }

  const CXXRecordDecl &Closure;
  Model &M;
};

} // namespace

bool isBeforeFirstStart(const Expr &At, const FunctionDecl &F, const FunctionDecl &Maker,
                        Model &M) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method || !Method->getParent()->isLambda() ||
      M.Types.classify(F.getReturnType()).Start != StartKind::Lazy)
    return false;
  const SourceManager &Sources = M.Context.getSourceManager();
  auto IsBefore = [&](SourceLocation A, SourceLocation B) {
    return Sources.isBeforeInTranslationUnit(A, B);
  };
  Search Find(F, M);
  bool Starts = false;
  forEachStmtRunIn(writtenBody(Maker), [&](const Stmt &S) {
    bool IsLoop = isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
    // In a loop around both, what stands before also comes after.
    bool IsAround = IsLoop && !IsBefore(At.getBeginLoc(), S.getBeginLoc()) &&
                    IsBefore(At.getBeginLoc(), S.getEndLoc());
    if (IsAround)
      forEachStmtRunIn(&S, [&](const Stmt &Inner) {
        Starts |= Find.isStart(Inner);
        return !Starts;
      });
    Starts |= IsBefore(F.getLocation(), S.getBeginLoc()) &&
              IsBefore(S.getBeginLoc(), At.getBeginLoc()) && Find.isStart(S);
    return !Starts;
  });
  return !Starts;
}

} // namespace cotidy
