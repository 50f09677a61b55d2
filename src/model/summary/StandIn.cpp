#include "model/summary/StandIn.h"

#include "model/library/LibraryModel.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

/// `{}`, `T()`, `T{}`, `*this`, moved or not.
static bool isMadeOfNothing(const Expr &Value) {
  const Expr *E = Value.IgnoreUnlessSpelledInSource();
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->getNumInits() == 0;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return llvm::all_of(Construct->arguments(),
                        [](const Expr *Argument) { return isMadeOfNothing(*Argument); });
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return isMoveOrForward(*Call) && isMadeOfNothing(*Call->getArg(0));
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_Deref && isMadeOfNothing(*Unary->getSubExpr());
  return isa<CXXScalarValueInitExpr, CXXThisExpr, CXXDefaultArgExpr, CXXNullPtrLiteralExpr,
             CXXUnresolvedConstructExpr, CXXBoolLiteralExpr, IntegerLiteral>(E);
}

static bool endsAtOnce(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(E.IgnoreUnlessSpelledInSource());
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return isa<CXXThrowExpr>(E.IgnoreUnlessSpelledInSource()) || (Callee && Callee->isNoReturn());
}

bool isStub(const FunctionDecl &Definition) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition.getBody());
  if (!Body || Body->body_empty())
    return Body;
  const Stmt *Last = Body->body_back();
  if (Body->size() > 1)
    return false;
  if (const auto *Return = dyn_cast<ReturnStmt>(Last))
    return !Return->getRetValue() || isMadeOfNothing(*Return->getRetValue());
  const auto *E = dyn_cast<Expr>(Last);
  return E && endsAtOnce(*E);
}

static bool isOfCoroutines(const NamedDecl &D, const LibrarySet &Libraries) {
  const LibraryModel *Library = Libraries.libraryOf(D);
  return Library && !Library->Types.empty();
}

static bool isOfMainFile(const Decl &D) {
  const SourceManager &Sources = D.getASTContext().getSourceManager();
  return Sources.isInMainFile(Sources.getExpansionLoc(D.getLocation()));
}

/// `seastar::internal::promise_base`: no program writes there.
static bool isInternal(const NamedDecl &D) {
  static constexpr StringRef Names[] = {"detail", "details", "impl", "internal", "_"};
  const auto *Namespace =
      dyn_cast<NamespaceDecl>(D.getDeclContext()->getEnclosingNamespaceContext());
  return Namespace && llvm::is_contained(Names, Namespace->getName());
}

/// A model speaks of it, or it stands where a library keeps what is nobody else's.
static bool isKnown(const NamedDecl &D, const LibrarySet &Libraries) {
  return isOfCoroutines(D, Libraries) && (Libraries.mentions(D) || isInternal(D));
}

/// \p F is of a library's class that the file that is checked declares, or a library's function
/// that returns one.
static bool standsBesideTypes(const FunctionDecl &F, const LibrarySet &Libraries) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&F))
    return isOfMainFile(*Method->getParent()) && isKnown(*Method->getParent(), Libraries);
  const CXXRecordDecl *Made = F.getReturnType().getNonReferenceType()->getAsCXXRecordDecl();
  return Made && isOfMainFile(*Made) && Libraries.libraryOf(*Made) && isKnown(F, Libraries);
}

bool isOfLibrary(const FunctionDecl &F, const LibrarySet &Libraries) {
  return Libraries.libraryOf(F) && (!isOfMainFile(F) || standsBesideTypes(F, Libraries));
}

/// `std::coroutine_traits<IAsyncAction, …>`, which says what a library's coroutines are.
static bool isTraitsOfLibrary(const NamedDecl &D, const LibrarySet &Libraries) {
  const auto *Traits = dyn_cast<ClassTemplateSpecializationDecl>(&D);
  if (!Traits || !D.isInStdNamespace() || Traits->getName() != "coroutine_traits")
    return false;
  const TemplateArgument &Task = Traits->getTemplateArgs().get(0);
  const CXXRecordDecl *Record =
      Task.getKind() == TemplateArgument::Type ? recordNamedBy(Task.getAsType()) : nullptr;
  return Record && isOfCoroutines(*Record, Libraries);
}

static bool isDeclaredAnew(const DeclContext &Context, const LibrarySet &Libraries) {
  const auto *D = dyn_cast<NamedDecl>(cast<Decl>(&Context));
  if (D && isTraitsOfLibrary(*D, Libraries))
    return true;
  if (!D || !isOfMainFile(*D) || !isKnown(*D, Libraries))
    return false;
  const auto *F = dyn_cast<FunctionDecl>(D);
  return isa<CXXRecordDecl>(D) || (F && standsBesideTypes(*F, Libraries));
}

bool isOfStandIn(const Decl &D, const LibrarySet &Libraries) {
  const auto *Own = dyn_cast<DeclContext>(&D);
  for (const DeclContext *Around = Own ? Own : D.getDeclContext();
       Around && !Around->isFileContext(); Around = Around->getParent())
    if (isDeclaredAnew(*Around, Libraries))
      return true;
  return false;
}

bool isStandIn(const FunctionDecl &Definition, const LibrarySet &Libraries) {
  return Libraries.libraryOf(Definition) &&
         (isStub(Definition) || standsBesideTypes(Definition, Libraries));
}

} // namespace cotidy
