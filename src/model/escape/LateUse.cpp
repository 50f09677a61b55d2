#include "model/escape/LateUse.h"

#include "model/coroutine/Coroutine.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {
namespace {

/// Looks for the first suspension and for the last mention of \p Variable, or of `this` when that
/// is null.
class Finder : public RecursiveASTVisitor<Finder> {
public:
  Finder(const FunctionDecl &Coroutine, const VarDecl *Variable)
      : Sources(Coroutine.getASTContext().getSourceManager()), Variable(Variable) {
    TraverseStmt(const_cast<Stmt *>(writtenBody(Coroutine)));
  }

  bool isUsed() const { return LastMention.isValid(); }
  bool isUsedLate() const {
    return FirstSuspension.isValid() && LastMention.isValid() &&
           (InLoop || Sources.isBeforeInTranslationUnit(FirstSuspension, LastMention));
  }

  bool TraverseStmt(Stmt *S) {
    bool Loop = S && isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
    Loops += Loop;
    bool GoOn = RecursiveASTVisitor::TraverseStmt(S);
    Loops -= Loop;
    return GoOn;
  }
  bool VisitCoroutineSuspendExpr(CoroutineSuspendExpr *E) {
    const auto *Await = dyn_cast<CoawaitExpr>(E);
    SourceLocation At = E->getEndLoc();
    if ((!Await || !Await->isImplicit()) &&
        (FirstSuspension.isInvalid() || Sources.isBeforeInTranslationUnit(At, FirstSuspension)))
      FirstSuspension = At;
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (Variable && E->getDecl() == Variable)
      mentioned(E->getLocation());
    return true;
  }
  bool VisitCXXThisExpr(CXXThisExpr *E) {
    if (!Variable)
      mentioned(E->getBeginLoc());
    return true;
  }

private:
  void mentioned(SourceLocation At) {
    if (LastMention.isInvalid() || Sources.isBeforeInTranslationUnit(LastMention, At))
      LastMention = At;
    InLoop |= Loops > 0;
  }

  const SourceManager &Sources;
  const VarDecl *Variable;
  SourceLocation FirstSuspension, LastMention;
  bool InLoop = false;
  unsigned Loops = 0;
};

} // namespace

bool usesLate(const FunctionDecl &Coroutine, const VarDecl *Variable, bool BeginsLazily) {
  Finder Found(Coroutine, Variable);
  return BeginsLazily ? Found.isUsed() : Found.isUsedLate();
}

} // namespace cotidy
