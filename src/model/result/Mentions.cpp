#include "model/result/Mentions.h"

#include "model/coroutine/Coroutine.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace cotidy {
namespace {

struct Finder : RecursiveASTVisitor<Finder> {
  llvm::function_ref<void(const DeclRefExpr &)> Found;
  explicit Finder(llvm::function_ref<void(const DeclRefExpr &)> Found) : Found(Found) {}
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    Found(*E);
    return true;
  }
};

void forEachReference(const Stmt *Body, llvm::function_ref<void(const DeclRefExpr &)> Found) {
  if (Body)
    Finder(Found).TraverseStmt(const_cast<Stmt *>(Body));
}

} // namespace

Mentions::Mentions(const FunctionDecl &F) : F(F), Parents(const_cast<Stmt *>(writtenBody(F))) {
  forEachReference(writtenBody(F), [&](const DeclRefExpr &E) {
    auto &Seen = All[E.getDecl()];
    // A co_await's operand stands in the AST a second time.
    if (!llvm::is_contained(Seen, &E))
      Seen.push_back(&E);
  });
}

llvm::ArrayRef<const DeclRefExpr *> Mentions::of(const ValueDecl &D) const {
  auto Found = All.find(&D);
  return Found == All.end() ? llvm::ArrayRef<const DeclRefExpr *>() : Found->second;
}

/// \p S is what \p Child is, told in another way.
static bool passesOn(const Stmt &S, const Stmt &Child) {
  if (isa<ParenExpr, FullExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr, ImplicitCastExpr>(S))
    return true;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&S))
    return Construct->getNumArgs() == 1 && Construct->getConstructor()->isCopyOrMoveConstructor();
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(&S))
    return !Cast->getType()->isVoidType();
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return isMoveOrForward(*Call);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&S))
    return Choice->getCond() != &Child;
  const auto *Binary = dyn_cast<BinaryOperator>(&S);
  return Binary && Binary->isCommaOp() && Binary->getRHS() == &Child;
}

const Stmt *Mentions::user(const Stmt &S, const Stmt *&Child) const {
  Child = &S;
  const Stmt *Parent = Parents.getParent(Child);
  while (Parent && passesOn(*Parent, *Child)) {
    Child = Parent;
    Parent = Parents.getParent(Child);
  }
  return Parent;
}

static bool isConditionOf(const Stmt &Child, const Stmt &S) {
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return If->getCond() == &Child;
  if (const auto *While = dyn_cast<WhileStmt>(&S))
    return While->getCond() == &Child;
  if (const auto *Do = dyn_cast<DoStmt>(&S))
    return Do->getCond() == &Child;
  if (const auto *For = dyn_cast<ForStmt>(&S))
    return For->getCond() == &Child;
  if (const auto *Switch = dyn_cast<SwitchStmt>(&S))
    return Switch->getCond() == &Child;
  const auto *Choice = dyn_cast<ConditionalOperator>(&S);
  return Choice && Choice->getCond() == &Child;
}

bool Mentions::isAsked(const Expr &E) const {
  const Stmt *Child = &E;
  for (const Stmt *S = Parents.getParent(Child); S; Child = S, S = Parents.getParent(S)) {
    if (isConditionOf(*Child, *S))
      return true;
    if (!isa<Expr>(S))
      return false;
  }
  return false;
}

bool isCastToVoid(const Stmt *S) {
  const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(S);
  return Cast && Cast->getType()->isVoidType();
}

bool isNamedUnused(const ValueDecl &D) {
  if (isNamedForDiscard(D) || !D.getIdentifier())
    return true;
  if (const auto *Binding = dyn_cast<BindingDecl>(&D))
    if (Binding->getDecomposedDecl() && Binding->getDecomposedDecl()->hasAttr<UnusedAttr>())
      return true;
  StringRef Name = D.getName();
  return Name.contains_insensitive("ignore") || Name.contains_insensitive("unused") ||
         Name.contains_insensitive("discard");
}

} // namespace cotidy
