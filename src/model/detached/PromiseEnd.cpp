#include "model/detached/PromiseEnd.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorFlow.h"
#include "model/type/Members.h"

#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {

/// `throw;`, not inside a `try` that takes it apart.
static bool throwsOn(const Stmt *Body) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Throw = dyn_cast<CXXThrowExpr>(&S);
    Found |= Throw && !Throw->getSubExpr();
    return !isa<CXXTryStmt>(S);
  });
  return Found;
}

static bool endsProgram(const Stmt *Body) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Found |= Callee && Callee->isNoReturn() && !Callee->isInlined() &&
             (!Callee->getIdentifier() || Callee->getName() != "rethrow_exception");
    return !isa<IfStmt, ConditionalOperator>(S);
  });
  return Found;
}

static DropEffect endIn(const FunctionDecl &UnhandledException, Model &M) {
  const Stmt *Body = writtenBody(UnhandledException);
  if (endsProgram(Body))
    return DropEffect::Terminates;
  if (throwsOn(Body))
    return DropEffect::Reported;
  ErrorFlow Flow(*Body, *Body, nullptr, M.Context, M.Libraries);
  return Flow.keepsNothing() ? DropEffect::LosesError : DropEffect::Reported;
}

DropEffect endOfException(const FunctionDecl &F, Model &M) {
  const auto *Body = dyn_cast_or_null<CoroutineBodyStmt>(F.getBody());
  QualType Type = F.getReturnType();
  if (!Body || !(Type->isVoidType() || M.Types.classify(Type).Kind == TypeKind::FireAndForget))
    return DropEffect::Unknown;
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (const TypeModel *Known = Class ? M.Libraries.findType(*Class) : nullptr)
    return Known->Drop;
  const VarDecl *Promise = Body->getPromiseDecl();
  const CXXRecordDecl *Record = Promise ? compat::recordOf(Promise->getType()) : nullptr;
  for (const NamedDecl *Member : membersNamed(Record, "unhandled_exception"))
    if (const FunctionDecl *F = functionOf(Member), *Definition = nullptr;
        F && F->hasBody(Definition)) // in a system's header too: no model knows the type
      return endIn(*Definition, M);
  return DropEffect::Unknown;
}

} // namespace cotidy
