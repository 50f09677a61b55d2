#include "model/throw/ThrowScan.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorFlow.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/LibraryModel.h"
#include "model/library/ModelName.h"
#include "model/library/Roles.h"
#include "model/throw/NamedRecord.h"

#include "clang/AST/CXXInheritance.h"

using namespace clang;

namespace cotidy {

Throws ThrowScan::function(const FunctionDecl &Definition) {
  Throws Out;
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Definition))
    for (const CXXCtorInitializer *Initializer : Constructor->inits())
      walk(Initializer->getInit(), Out);
  walk(writtenBody(Definition), Out);
  return Out;
}

Throws ThrowScan::code(const Stmt &Code) {
  Throws Out;
  walk(&Code, Out);
  return Out;
}

void ThrowScan::walk(const Stmt *Code, Throws &Out) {
  forEachStmtRunIn(Code, [&](const Stmt &S) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(&S)) {
      tried(*Try, Out);
      return false;
    }
    one(S, Out);
    return true;
  });
}

void ThrowScan::one(const Stmt &S, Throws &Out) {
  if (const auto *Throw = dyn_cast<CXXThrowExpr>(&S))
    return thrown(*Throw, Out);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S))
    return construct(*Construct, Out);
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return call(*Call, Out);
  if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S))
    return await(*Await, Out);
  if (const auto *Cast = dyn_cast<CXXDynamicCastExpr>(&S); Cast && Cast->isGLValue())
    Out.add({.How = Likelihood::Possible, .At = Cast, .Origin = Cast});
}

void ThrowScan::thrown(const CXXThrowExpr &Throw, Throws &Out) {
  if (const Expr *What = Throw.getSubExpr()) {
    QualType Type = What->getType().getNonReferenceType().getUnqualifiedType();
    Out.add({.Type = Type, .At = &Throw, .Origin = &Throw, .Told = isReported(Throw)});
  } else if (Handling) {
    for (Thrown T : Handling->kinds()) {
      T.Told |= isReported(Throw);
      Out.add(T);
    }
  }
}

void ThrowScan::tried(const CXXTryStmt &Try, Throws &Out) {
  Throws Inner;
  walk(Try.getTryBlock(), Inner);
  SmallVector<Throws, 2> Caught(Try.getNumHandlers());
  for (const Thrown &T : Inner.kinds()) {
    unsigned I = 0;
    while (I < Try.getNumHandlers() && !takes(*Try.getHandler(I), T))
      ++I;
    (I < Try.getNumHandlers() ? Caught[I] : Out).add(T);
  }
  for (unsigned I = 0; I < Try.getNumHandlers(); ++I)
    handled(*Try.getHandler(I), Caught[I], Out);
}

/// The statement by which \p Handler hands the error to somebody, on each way through it:
/// `log(e.what());` before `throw;`.
const Stmt *ThrowScan::report(const CXXCatchStmt &Handler) const {
  const auto *Block = dyn_cast<CompoundStmt>(Handler.getHandlerBlock());
  if (!Block || Block->size() < 2)
    return nullptr;
  ErrorFlow Flow(*Block, *Block, Handler.getExceptionDecl(), M.Context, M.Libraries);
  for (const Stmt *S : Block->body()) {
    if (!isa<Expr>(S) && !S->getBeginLoc().isMacroID()) // a macro asks for the level first
      continue;
    bool Tells = false;
    forEachStmtRunIn(S, [&](const Stmt &Inner) {
      Tells |= Flow.keeps(Inner) && !isa<CXXThrowExpr>(Inner) && !assignmentIn(*S);
      return !Tells;
    });
    if (Tells)
      return S;
  }
  return nullptr;
}

bool ThrowScan::isReported(const Stmt &At) const {
  return Report && M.Context.getSourceManager().isBeforeInTranslationUnit(Report->getBeginLoc(),
                                                                          At.getBeginLoc());
}

/// Of a handler that nothing comes to, nothing leaves. What a handler calls to report an error is
/// expected not to fail.
void ThrowScan::handled(const CXXCatchStmt &Handler, const Throws &Caught, Throws &Out) {
  const Throws *Before = std::exchange(Handling, &Caught);
  const Stmt *ReportBefore = std::exchange(Report, Caught.nothing() ? nullptr : report(Handler));
  Throws Own;
  walk(Handler.getHandlerBlock(), Own);
  Handling = Before;
  Report = ReportBefore;
  if (Caught.nothing())
    return;
  for (const Thrown &T : Own.kinds())
    if (T.How == Likelihood::Seen ||
        llvm::any_of(Caught.kinds(), [&](const Thrown &C) { return C.At == T.At; }))
      Out.add(T);
}

static bool isBaseOrSame(const CXXRecordDecl &Base, const CXXRecordDecl &Class) {
  if (Base.getCanonicalDecl() == Class.getCanonicalDecl())
    return true;
  return Class.hasDefinition() && Class.isDerivedFrom(&Base);
}

bool ThrowScan::takes(const CXXCatchStmt &Handler, const Thrown &T) const {
  QualType Type = Handler.getCaughtType();
  if (Type.isNull())
    return true;
  const CXXRecordDecl *Caught = compat::recordOf(Type.getNonReferenceType());
  if (T.Type.isNull())
    return Caught && takesAnything(*Caught, T);
  const CXXRecordDecl *Class = compat::recordOf(T.Type);
  if (Caught && Class)
    return isBaseOrSame(*Caught, *Class);
  return M.Context.hasSameUnqualifiedType(Type.getNonReferenceType(), T.Type);
}

/// A handler for the one error that a library's operations throw takes what they throw; so does one
/// for a root of all errors, where that error derives from it.
bool ThrowScan::takesAnything(const CXXRecordDecl &Caught, const Thrown &T) const {
  const LibraryModel *Library = T.Library;
  if (Library && Library->lists(Role::SoleError, modelName(Caught)))
    return true;
  if (!isBroadException(Caught, M.Libraries))
    return false;
  if (!Library || !Library->Names.contains(Role::SoleError))
    return true;
  SmallVector<const CXXRecordDecl *, 2> Sole;
  for (const std::string &Name : Library->Names.at(Role::SoleError))
    if (const CXXRecordDecl *Record = recordNamed(Name, M.Context))
      Sole.push_back(Record);
  return Sole.empty() || llvm::any_of(Sole, [&](const CXXRecordDecl *Record) {
           return isBaseOrSame(Caught, *Record);
         });
}

} // namespace cotidy
