#include "model/use/Callee.h"

using namespace clang;

namespace cotidy {

const FunctionDecl *calleeOf(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(&E);
  return Call ? Call->getDirectCallee() : nullptr;
}

bool isMoveOrForward(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Call.getNumArgs() == 1 && Callee && Callee->isInStdNamespace() &&
         Callee->getIdentifier() && (Callee->getName() == "move" || Callee->getName() == "forward");
}

} // namespace cotidy
