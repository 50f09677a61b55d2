#include "error/words/HandlerWords.h"

#include "model/coroutine/Coroutine.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {

std::string describeFunction(const FunctionDecl &F) {
  std::string Kind = isCoroutine(F) ? "coroutine" : "function";
  if (F.getIdentifier())
    return Kind + " '" + F.getNameAsString() + "'";
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (bool Lambda = Method && Method->getParent()->isLambda(); Lambda || !F.getDeclName())
    return Lambda ? isCoroutine(F) ? "this lambda coroutine" : "this lambda" : "this " + Kind;
  return Kind + " '" + F.getNameAsString() + "'";
}

std::string caughtBy(const CXXCatchStmt &Handler) {
  QualType Caught = Handler.getCaughtType();
  if (Caught.isNull())
    return "every exception";
  return "every '" + Caught.getNonReferenceType().getUnqualifiedType().getAsString() + "'";
}

SourceLocation questionOf(const Stmt &Branch) {
  const auto *If = dyn_cast<IfStmt>(&Branch);
  return If ? If->getCond()->getBeginLoc() : Branch.getBeginLoc();
}

} // namespace cotidy
