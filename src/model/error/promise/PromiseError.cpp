#include "model/error/promise/PromiseError.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorFlow.h"
#include "model/error/ErrorUse.h"
#include "model/error/promise/MemberReaders.h"
#include "model/library/Roles.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace cotidy {
namespace {

const CXXMethodDecl *methodNamed(const CXXRecordDecl &Record, StringRef Name) {
  for (const Decl *D : Record.decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      D = Template->getTemplatedDecl();
    const auto *Method = dyn_cast<CXXMethodDecl>(D);
    if (Method && Method->getIdentifier() && Method->getName() == Name)
      return Method;
  }
  return nullptr;
}

/// \p Record or a base of it; a base that depends on template arguments is unknown.
bool hasMethod(const CXXRecordDecl &Record, StringRef Name) {
  if (methodNamed(Record, Name))
    return true;
  return llvm::any_of(Record.bases(), [&](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *Class = Base.getType()->getAsCXXRecordDecl();
    return Class && Class->hasDefinition() && hasMethod(*Class->getDefinition(), Name);
  });
}

/// A promise type, or the part of one that its variants for values and void share.
bool isPromiseLike(const CXXRecordDecl &Record) {
  return hasMethod(Record, "get_return_object") || hasMethod(Record, "initial_suspend") ||
         hasMethod(Record, "final_suspend");
}

bool isInstantiation(const CXXRecordDecl &Record) {
  return Record.getTemplateInstantiationPattern() != nullptr;
}

/// The field of this object that \p Target names, perhaps inside an expression such as `&field`.
const FieldDecl *fieldIn(const Expr &Target) {
  const auto *Member = dyn_cast<MemberExpr>(Target.IgnoreParenImpCasts());
  if (!Member || !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
    return nullptr;
  return dyn_cast<FieldDecl>(Member->getMemberDecl());
}

/// std::exception_ptr, an error code: what a library calls an error.
bool isError(QualType Type, Model &M) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Record && M.Libraries.has(Role::ErrorType, *Record);
}

} // namespace

const FieldDecl *findUnreadAwaiterError(const CXXRecordDecl &Record, Model &M) {
  if (isInstantiation(Record) || !methodNamed(Record, "await_resume"))
    return nullptr;
  const CXXMethodDecl *Suspend = methodNamed(Record, "await_suspend");
  const FunctionDecl *Definition = nullptr;
  if (!Suspend || !Suspend->hasBody(Definition))
    return nullptr;
  for (const FieldDecl *Field : Record.fields())
    if (isError(Field->getType(), M) && onlyAssigns(*Definition, *Field) &&
        !hasHiddenReaders(*Field) && !isMemberRead(*Field, *Definition))
      return Field;
  return nullptr;
}

static bool isEmptyVoid(const CXXMethodDecl &Method) {
  const FunctionDecl *Definition = nullptr;
  if (!Method.getReturnType()->isVoidType() || !Method.hasBody(Definition))
    return false;
  const auto *Body = dyn_cast<CompoundStmt>(writtenBody(*Definition));
  return Body && Body->body_empty();
}

static bool readsField(const CXXMethodDecl &Method) {
  const FunctionDecl *Definition = nullptr;
  bool Reads = false;
  if (Method.hasBody(Definition))
    forEachStmtRunIn(writtenBody(*Definition), [&](const Stmt &S) {
      const auto *Member = dyn_cast<MemberExpr>(&S);
      Reads |= isa<CXXDependentScopeMemberExpr>(S) ||
               (Member && isa<FieldDecl>(Member->getMemberDecl()));
      return !Reads;
    });
  return Reads;
}

const CXXMethodDecl *findEmptyResume(const CXXRecordDecl &Record) {
  if (isInstantiation(Record))
    return nullptr;
  const CXXMethodDecl *Resume = methodNamed(Record, "await_resume");
  const CXXMethodDecl *Try = methodNamed(Record, "await_resume_try");
  return Resume && Try && isEmptyVoid(*Resume) && readsField(*Try) ? Resume : nullptr;
}

/// Somewhere in \p Record a future is asked for what it came to, or a continuation is given it.
static bool asksFuture(const CXXRecordDecl &Record) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool Found = false;
    bool VisitCallExpr(CallExpr *Call) {
      static const llvm::StringSet<> Names = {
          "result", "takeResult", "waitForFinished", "get",   "value",   "exception", "error",
          "failed", "hasFailed",  "get_exception",   "fetch", "rethrow", "check",     "GetResults"};
      Found |= Names.contains(calledName(*Call));
      return !Found;
    }
    bool VisitLambdaExpr(LambdaExpr *Lambda) {
      Found |= Lambda->getCallOperator()->getNumParams() != 0;
      return !Found;
    }
  };
  Finder Asks;
  for (Decl *D : Record.decls())
    Asks.TraverseDecl(D);
  return Asks.Found;
}

const FieldDecl *findUnaskedFuture(const CXXRecordDecl &Record, Model &M) {
  const CXXMethodDecl *Resume =
      isInstantiation(Record) ? nullptr : methodNamed(Record, "await_resume");
  const CXXMethodDecl *Suspend = Resume ? methodNamed(Record, "await_suspend") : nullptr;
  if (!Suspend || !Suspend->hasBody() || !isEmptyVoid(*Resume))
    return nullptr;
  for (const FieldDecl *Field : Record.fields()) {
    TypeInfo Type = M.Types.classify(Field->getType());
    if (!Field->getType()->isReferenceType() && Type.mustBeAwaited() &&
        Type.Drop == DropEffect::LosesError && !hasHiddenReaders(*Field) && !asksFuture(Record))
      return Field;
  }
  return nullptr;
}

std::optional<LosingPromise> findLosingPromise(const CXXRecordDecl &Record, Model &M) {
  if (isInstantiation(Record))
    return std::nullopt;
  const CXXMethodDecl *Declared = methodNamed(Record, "unhandled_exception");
  const FunctionDecl *Definition = nullptr;
  if (!Declared || !isPromiseLike(Record) || !Declared->hasBody(Definition))
    return std::nullopt;
  const Stmt &Body = *writtenBody(*Definition);
  ErrorFlow Flow(Body, Body, nullptr, M.Context, M.Libraries);
  LosingPromise Losing{cast<CXXMethodDecl>(Definition)};
  if (Flow.keepsNothing())
    return Losing;
  if (!Flow.onlyStores())
    return std::nullopt;
  for (const ErrorStore &Store : Flow.stores()) {
    const FieldDecl *Field = fieldIn(*Store.Target);
    if (!Field || hasHiddenReaders(*Field) || isMemberRead(*Field, *Definition))
      return std::nullopt;
    Losing.Unread = Field;
  }
  return Losing;
}

} // namespace cotidy
