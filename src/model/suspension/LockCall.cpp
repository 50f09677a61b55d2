#include "model/suspension/LockCall.h"

#include "model/library/row/BlockingModel.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace cotidy {

/// What lets go is called after what it ends; a model need not name it.
static LockVerb verbOf(const FunctionDecl &F, Model &M) {
  StringRef Name = F.getIdentifier() ? F.getName() : StringRef();
  bool Ours = F.isExternC() || F.isInStdNamespace();
  if (Name.ends_with("unlock") || Name == "LeaveCriticalSection" ||
      Name.starts_with("ReleaseSRWLock"))
    return LockVerb::Unlocks;
  if (Ours && (Name.ends_with("trylock") || Name == "try_lock"))
    return LockVerb::Tries;
  const auto *Row = M.Libraries.findCall<BlockingModel>(F);
  return Row && Row->Category == "lock" && Row->Level == BlockingLevel::Lock ? LockVerb::Locks
                                                                             : LockVerb::None;
}

const Expr *withoutAddress(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  const auto *Address = dyn_cast<UnaryOperator>(E);
  return Address && Address->getOpcode() == UO_AddrOf ? Address->getSubExpr()->IgnoreParenImpCasts()
                                                      : E;
}

LockCall lockCall(const CallExpr &Call, Model &M) {
  const FunctionDecl *F = Call.getDirectCallee();
  if (!F || isa<CXXMethodDecl>(F) || Call.getNumArgs() == 0)
    return {};
  LockCall Found{verbOf(*F, M), {}};
  if (Found.Verb == LockVerb::None)
    return {};
  unsigned Count = F->isExternC() ? 1 : Call.getNumArgs(); // timed ones take more
  for (unsigned I = 0; I < Count; ++I) {
    const Expr *Mutex = withoutAddress(Call.getArg(I));
    if (F->isExternC() || Found.Verb == LockVerb::Unlocks ||
        hostileKind(Mutex->getType(), M) == HostileKind::Guard ||
        isThreadMutex(Mutex->getType(), M))
      Found.Mutexes.push_back(Mutex);
  }
  return Found;
}

bool succeeds(const BinaryOperator &Comparison) {
  if (Comparison.getOpcode() != BO_EQ)
    return false;
  const auto *Call = dyn_cast<CallExpr>(Comparison.getLHS()->IgnoreParenImpCasts());
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  Expr::EvalResult Value;
  if (!F || !Comparison.getRHS()->EvaluateAsInt(Value, F->getASTContext()))
    return false;
  return Value.Val.getInt().getExtValue() == (F->isExternC() ? 0 : -1);
}

} // namespace cotidy
