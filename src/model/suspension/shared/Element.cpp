#include "model/suspension/shared/Element.h"

#include "model/coroutine/Coroutine.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/FoldingSet.h"

using namespace clang;

namespace cotidy {

std::optional<Element> elementNamed(const Expr &E) {
  const Expr *Written = plain(E);
  if (const auto *Array = dyn_cast<ArraySubscriptExpr>(Written))
    return Element{Array->getBase(), Array->getIdx()};
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Written))
    return Operator->getOperator() == OO_Subscript && Operator->getNumArgs() == 2
               ? std::optional(Element{Operator->getArg(0), Operator->getArg(1)})
               : std::nullopt;
  const auto *Call = dyn_cast<CXXMemberCallExpr>(Written);
  const FunctionDecl *Callee = Call ? Call->getMethodDecl() : nullptr;
  const bool At = Callee && Callee->getIdentifier() && Callee->getName() == "at" &&
                  Call->getNumArgs() == 1 && Call->isGLValue();
  return At ? std::optional(Element{Call->getImplicitObjectArgument(), Call->getArg(0)})
            : std::nullopt;
}

/// What \p F, or a lambda in it, steps or assigns to.
static bool writesTo(const VarDecl &Var, const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const Expr *Into = nullptr;
    if (const auto *Unary = dyn_cast<UnaryOperator>(&S);
        Unary && (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf))
      Into = Unary->getSubExpr();
    else if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
      Into = Binary->getLHS();
    else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
             Operator && (Operator->isAssignmentOp() || Operator->getOperator() == OO_PlusPlus))
      Into = Operator->getArg(0);
    const auto *Name = Into ? dyn_cast<DeclRefExpr>(plain(*Into)) : nullptr;
    Found |= Name && Name->getDecl() == &Var;
    return !Found;
  });
  return Found;
}

static bool isSteady(const Expr &Index, const FunctionDecl &F) {
  const Expr *E = plain(Index);
  if (const auto *Field = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(Field->getMemberDecl()) && isSteady(*Field->getBase(), F);
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  if (!Name)
    return isa<IntegerLiteral, CharacterLiteral, StringLiteral>(E);
  const auto *Var = dyn_cast<VarDecl>(Name->getDecl());
  return isa<EnumConstantDecl>(Name->getDecl()) ||
         (Var && Var->hasLocalStorage() && !writesTo(*Var, F));
}

bool isSameIndex(const Expr &A, const Expr &B, const FunctionDecl &F) {
  if (!isSteady(A, F))
    return false;
  llvm::FoldingSetNodeID First, Second;
  plain(A)->Profile(First, F.getASTContext(), true);
  plain(B)->Profile(Second, F.getASTContext(), true);
  return First == Second;
}

} // namespace cotidy
