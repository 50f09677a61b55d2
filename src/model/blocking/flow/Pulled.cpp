#include "model/blocking/flow/Pulled.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/type/Members.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static bool awaitsSomething(const FunctionDecl &F) {
  bool Awaits = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Awaits = Awaits || isa<CoawaitExpr>(S);
    return !Awaits;
  });
  return Awaits;
}

/// `begin()` or `next()` yields something to be awaited, whether or not its class can be seen
/// through: a sync generator's iterator is none, and its `next()` tells or yields a value.
static bool handsOutAwaitables(QualType Generator, Model &M) {
  const CXXRecordDecl *Class = compat::recordOf(Generator);
  QualType Begin = memberReturnType(Class, "begin");
  if (!Begin.isNull())
    return M.Types.classify(Begin).mustBeAwaited();
  QualType Next = memberReturnType(Class, "next");
  const CXXRecordDecl *Handed = Next.isNull() ? nullptr : recordNamedBy(Next);
  return Handed && (hasMember(Handed, "await_ready") || M.Types.classify(Next).mustBeAwaited() ||
                    M.Libraries.libraryOf(*Handed));
}

bool isPulled(const FunctionDecl &Coroutine, Model &M) {
  QualType Type = Coroutine.getReturnType();
  TypeKind Kind = M.Types.classify(Type).Kind;
  if (Kind == TypeKind::Value)
    return true;
  return Kind == TypeKind::Generator && !awaitsSomething(Coroutine) && !handsOutAwaitables(Type, M);
}

} // namespace cotidy
