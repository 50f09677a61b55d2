#include "model/use/PatternUse.h"

#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace cotidy {
namespace {

struct NameCounter : RecursiveASTVisitor<NameCounter> {
  explicit NameCounter(SourceLocation At) : At(At) {}
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    Count += E->getDecl()->getLocation() == At;
    return true;
  }
  SourceLocation At;
  unsigned Count = 0;
};

} // namespace

bool patternUsesMore(const FunctionDecl &F, const ValueDecl &D) {
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  if (!Pattern || !Pattern->getBody())
    return false;
  NameCounter InPattern(D.getLocation()), Here(D.getLocation());
  InPattern.TraverseStmt(Pattern->getBody());
  Here.TraverseStmt(F.getBody());
  return InPattern.Count > Here.Count;
}

bool isNamedIn(const FunctionDecl &F, const ValueDecl &D) {
  NameCounter Names(D.getLocation());
  Names.TraverseStmt(F.getBody());
  return Names.Count != 0;
}

} // namespace cotidy
