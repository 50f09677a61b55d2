#include "model/error/cancellation/CancelSource.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/Presence.h"
#include "model/error/promise/MemberReaders.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/use/InstantiationVisitor.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

const CXXRecordDecl *classNamed(StringRef Name, const ASTContext &Context) {
  const DeclContext *Scope = Context.getTranslationUnitDecl();
  while (!Name.empty()) {
    auto [First, Rest] = Name.split("::");
    auto Found = Scope->lookup(&Context.Idents.get(First));
    const DeclContext *Next = nullptr;
    for (const NamedDecl *D : Found)
      if (const auto *Record = dyn_cast<CXXRecordDecl>(D); Record && Rest.empty())
        return Record->getDefinition();
      else if (const auto *Inner = dyn_cast<DeclContext>(D))
        Next = Inner;
    if (!Next)
      return nullptr;
    Scope = Next;
    Name = Rest;
  }
  return nullptr;
}

} // namespace

std::optional<Cancellation> cancellationOf(const LibraryModel *Library, Model &M) {
  if (!Library)
    return std::nullopt;
  auto Names = Library->Names.find(Role::Cancellation);
  if (Names == Library->Names.end() || Names->second.empty())
    return std::nullopt;
  for (const std::string &Name : Names->second)
    if (const CXXRecordDecl *Type = classNamed(Name, M.Context))
      return Cancellation{Type, Name};
  return Cancellation{nullptr, Names->second.front()};
}

namespace {

const CXXRecordDecl *recordReturnedBy(const FunctionDecl &F) {
  return compat::recordOf(F.getReturnType().getNonReferenceType());
}

const CXXRecordDecl *token(const Expr &Argument, Model &M) {
  if (isa<CXXDefaultArgExpr>(Argument))
    return nullptr;
  QualType Type = Argument.getType();
  const CXXRecordDecl *Record =
      compat::recordOf(Type->isPointerType() ? Type->getPointeeType() : Type.getNonReferenceType());
  return Record && M.Libraries.has(Role::CancellationToken, *Record) ? Record : nullptr;
}

/// The library that cancels \p S, a call that is awaited.
const LibraryModel *cancellerOf(const Stmt &S, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  if (!Call)
    return nullptr;
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (Callee && M.Libraries.has(Role::CancelledCall, *Callee))
    return M.Libraries.libraryOf(*Callee);
  for (const Expr *Argument : Call->arguments())
    if (const CXXRecordDecl *Token = token(*Argument, M))
      return M.Libraries.libraryOf(*Token);
  return nullptr;
}

/// A function of the library waits there, `sleep_abortable(1s, source)`: what it throws is never an
/// exception of the program.
bool isCancelledByLibrary(const Stmt &S, Model &M) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && M.Libraries.libraryOf(*Callee) && cancellerOf(S, M);
}

/// What a call throws by itself when its object has been closed: `gate.hold()`, `source.check()`.
std::optional<Cancellation> thrownBy(const Stmt &S, Model &M) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Callee = Call ? Call->getMethodDecl() : nullptr;
  const LibraryModel *Library = Callee && M.Libraries.has(Role::CancellationCheck, *Callee)
                                    ? M.Libraries.libraryOf(*Callee)
                                    : nullptr;
  std::optional<Cancellation> First = cancellationOf(Library, M);
  if (!First)
    return std::nullopt;
  // Of several it is the one that is called after the object's class.
  for (const std::string &Name : Library->Names.find(Role::Cancellation)->second)
    if (StringRef(Name).contains(("::" + Callee->getParent()->getName()).str()))
      if (const CXXRecordDecl *Type = classNamed(Name, M.Context))
        return Cancellation{Type, Name};
  return First;
}

} // namespace

/// Of a task type that no model knows: the exception beside it that is called so.
static std::optional<Cancellation> cancellationBeside(const CXXRecordDecl &Task, Model &M) {
  const auto *Space =
      dyn_cast<NamespaceDecl>(Task.getDeclContext()->getEnclosingNamespaceContext());
  if (!Space)
    return std::nullopt;
  for (const NamespaceDecl *Part : Space->redecls())
    for (const Decl *D : Part->decls())
      if (const auto *Record = dyn_cast<CXXRecordDecl>(D); Record &&
                                                           Record->isThisDeclarationADefinition() &&
                                                           meansCancellation(*Record, M.Libraries))
        return Cancellation{Record, Record->getQualifiedNameAsString()};
  return std::nullopt;
}

Exposed exposureOf(const CXXTryStmt &Try, const FunctionDecl &F, Model &M) {
  const CXXRecordDecl *Task = recordReturnedBy(F);
  const LibraryModel *Own = Task ? M.Libraries.libraryOf(*Task) : nullptr;
  bool Suspends = false, ByLibrary = false;
  std::optional<Cancellation> ByCall;
  forEachStmtRunIn(Try.getTryBlock(), [&](const Stmt &S) {
    if (!ByCall)
      ByCall = thrownBy(S, M);
    if (!isWrittenSuspension(S))
      return true;
    Suspends = true;
    const auto *Await = dyn_cast<CoawaitExpr>(&S);
    forEachStmtRunIn(Await ? Await->getOperand() : &S, [&](const Stmt &Inner) {
      ByLibrary |= isCancelledByLibrary(Inner, M);
      if (const LibraryModel *Library = ByCall ? nullptr : cancellerOf(Inner, M)) {
        ByCall = cancellationOf(Library, M);
        if (!ByCall) // a std::stop_token: the task's library throws
          ByCall = cancellationOf(Own, M);
      }
      return !ByCall || !ByLibrary;
    });
    return true;
  });
  std::optional<Cancellation> OwnOne =
      Task && !Own ? cancellationBeside(*Task, M) : cancellationOf(Own, M);
  if (!Suspends)
    return {};
  if (ByCall)
    return {Exposure::Call, *ByCall, ByLibrary};
  if (!OwnOne)
    return {};
  return {M.Libraries.has(Role::CancelledTask, *Task) ? Exposure::Task : Exposure::Library,
          *OwnOne};
}

bool hearsOfCancellation(const Stmt &Await, Model &M) {
  bool Found = false;
  forEachStmtRunIn(&Await, [&](const Stmt &S) {
    Found = Found || cancellerOf(S, M);
    return !Found;
  });
  return Found;
}

bool catchesCancellation(const CXXCatchStmt &Handler, const Cancellation &What, Model &M) {
  QualType Caught = Handler.getCaughtType();
  if (Caught.isNull())
    return true;
  const CXXRecordDecl *Record = compat::recordOf(Caught.getNonReferenceType());
  if (!Record)
    return false;
  if (!What.Type)
    return isBroadHandler(Handler, M.Libraries);
  return Record->getCanonicalDecl() == What.Type->getCanonicalDecl() ||
         (Record->hasDefinition() && What.Type->isDerivedFrom(Record));
}

namespace {

/// Everything in a function, nested lambdas included, that cancels.
struct CancelFinder : RecursiveASTVisitor<CancelFinder> {
  bool Found = false;

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    Found |= Member && Callee && Callee->getIdentifier() && Callee->getNumParams() <= 1 &&
             !Callee->getReturnType()->isBooleanType() && !isToken(*Member) &&
             cancelsByName(Callee->getName());
    return !Found;
  }
  /// `cancellation_source source;`
  bool VisitVarDecl(VarDecl *Var) {
    const CXXRecordDecl *Record = compat::recordOf(Var->getType());
    StringRef Name = Record && Record->getIdentifier() ? Record->getName() : StringRef();
    Found |= Var->isLocalVarDecl() && (Name.contains_insensitive("source") ||
                                       Name.contains_insensitive("cancellation_signal"));
    return !Found;
  }
  bool VisitCXXCatchStmt(CXXCatchStmt *) { return true; }

private:
  /// Asking a token for `is_cancelled()`, or having it throw, cancels nothing.
  static bool isToken(const CXXMemberCallExpr &Call) {
    StringRef Name = Call.getMethodDecl()->getName();
    return Call.getMethodDecl()->isConst() &&
           (Name.starts_with("is") || Name.starts_with("get") || Name.starts_with("throw"));
  }
};

} // namespace

bool cancelsItself(const FunctionDecl &F) {
  CancelFinder Finder;
  Finder.TraverseStmt(const_cast<Stmt *>(writtenBody(F)));
  return Finder.Found;
}

bool knowsOfCancellation(const FunctionDecl &F, Model &M) {
  auto IsToken = [&](QualType Type) {
    const CXXRecordDecl *Record = compat::recordOf(
        Type->isPointerType() ? Type->getPointeeType() : Type.getNonReferenceType());
    return Record && M.Libraries.has(Role::CancellationToken, *Record);
  };
  bool Found = llvm::any_of(
      F.parameters(), [&](const ParmVarDecl *Parameter) { return IsToken(Parameter->getType()); });
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *E = dyn_cast<Expr>(&S);
    Found |= E && !E->getType().isNull() && IsToken(E->getType());
    return !Found;
  });
  return Found;
}

namespace {

struct CallerIndex : FileVisitor<CallerIndex> {
  llvm::function_ref<void(const ValueDecl &, const FunctionDecl &)> Add;
  const FunctionDecl *In = nullptr;

  explicit CallerIndex(llvm::function_ref<void(const ValueDecl &, const FunctionDecl &)> Add)
      : Add(Add) {}

  bool TraverseDecl(Decl *D) {
    const FunctionDecl *Outer = In;
    if (const auto *F = dyn_cast_or_null<FunctionDecl>(D))
      In = F;
    bool Done = RecursiveASTVisitor::TraverseDecl(D);
    In = Outer;
    return Done;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    const auto *Dependent = dyn_cast<CXXDependentScopeMemberExpr>(Call->getCallee());
    const Expr *On = Member ? Member->getImplicitObjectArgument()
                     : Dependent && !Dependent->isImplicitAccess() ? Dependent->getBase()
                                                                   : nullptr;
    const ValueDecl *Object = In && On ? partNamed(*On) : nullptr;
    if (Object && (calledName(*Call) == "cancel" || calledName(*Call) == "close"))
      Add(*Object, *In);
    return true;
  }
};

/// As it is written: what a template is instantiated to leads back to the template.
const ValueDecl &writtenObject(const ValueDecl &Object) {
  const auto *Field = dyn_cast<FieldDecl>(&Object);
  return Field ? *writtenField(*Field) : Object;
}

const FunctionDecl *writtenFunction(const FunctionDecl &F) {
  const FunctionDecl *Pattern = F.getTemplateInstantiationPattern();
  return (Pattern ? Pattern : &F)->getCanonicalDecl();
}

} // namespace

CancelCalls::CancelCalls(Model &M) {
  auto Add = [&](const ValueDecl &Object, const FunctionDecl &In) {
    Callers[&writtenObject(Object)].push_back(In.getCanonicalDecl());
  };
  CallerIndex Index(Add);
  const SourceManager &Sources = M.Context.getSourceManager();
  for (Decl *D : M.Context.getTranslationUnitDecl()->decls())
    if (!Sources.isInSystemHeader(D->getLocation()))
      Index.TraverseDecl(D);
}

bool CancelCalls::elsewhere(const ValueDecl &Object, const FunctionDecl &F) const {
  auto Found = Callers.find(&writtenObject(Object));
  return Found != Callers.end() && llvm::any_of(Found->second, [&](const FunctionDecl *In) {
           return In != writtenFunction(F);
         });
}

bool CancelCalls::atTheEnd(const ValueDecl &Object, const FunctionDecl &F) const {
  auto Found = Callers.find(&writtenObject(Object));
  return Found != Callers.end() && llvm::any_of(Found->second, [&](const FunctionDecl *In) {
           return In != writtenFunction(F) &&
                  (isa<CXXDestructorDecl>(In) ||
                   (In->getIdentifier() && soundsLikeCleanup(In->getName())));
         });
}

} // namespace cotidy
