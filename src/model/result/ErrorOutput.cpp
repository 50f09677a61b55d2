#include "model/result/ErrorOutput.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/kept/Assignment.h"
#include "model/library/Roles.h"
#include "model/result/HarmlessResult.h"
#include "model/result/ResultType.h"
#include "model/use/ValueUse.h"

using namespace clang;

namespace cotidy {
namespace {

class Outputs {
public:
  Outputs(const CoawaitExpr &Await, const FunctionDecl &F, const Mentions &In, Model &M,
          llvm::function_ref<void(const VarDecl &, const Stmt *)> Visit)
      : Await(Await), F(F), In(In), M(M), Visit(Visit) {}

  /// Somewhere in the call.
  void in(const CallExpr &Call) {
    for (const Expr *Argument : Call.arguments()) {
      const auto *Inner = dyn_cast<CallExpr>(transparent(Argument));
      const FunctionDecl *Callee = Inner ? Inner->getDirectCallee() : nullptr;
      if (!Callee || isHarmlessResult(*Inner, F, M)) // a timer among others
        continue;
      if (takesOutput(*Callee))
        output(*Inner);
      in(*Inner);
    }
  }

private:
  void output(const CallExpr &Output) {
    for (const Expr *Argument : Output.arguments()) {
      const auto *Ref = dyn_cast<DeclRefExpr>(transparent(Argument));
      const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (!Var || !Var->isLocalVarDecl() || !carriesError(Var->getType(), M) ||
          isNamedUnused(*Var) || In.isLeftOut(*Var) || isValueAsked())
        continue;
      const Stmt *Next = isOnlyOutput(*Var) ? nullptr : overwriting(*Var);
      if (Next || isOnlyOutput(*Var))
        Visit(*Var, Next);
    }
  }

  /// `n = co_await …; if (n == 0) break;` tells as much.
  bool isValueAsked() const {
    const Stmt *Child = nullptr;
    const auto *Declaration = dyn_cast_or_null<DeclStmt>(In.user(Await, Child));
    return Declaration && llvm::any_of(Declaration->decls(), [&](const Decl *D) {
             const auto *Var = dyn_cast<VarDecl>(D);
             return Var && Var->getInit() == Child &&
                    llvm::any_of(In.of(*Var),
                                 [&](const DeclRefExpr *Mention) { return In.isAsked(*Mention); });
           });
  }

  bool isOnlyOutput(const VarDecl &Var) const {
    return llvm::all_of(In.of(Var), [&](const DeclRefExpr *Mention) {
      const Stmt *Child = nullptr;
      const auto *Call = dyn_cast_or_null<CallExpr>(In.user(*Mention, Child));
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      return Callee && takesOutput(*Callee);
    });
  }

  /// The statement behind that of the await which is the next to name \p Var, when it gives it to
  /// another operation to be filled.
  const Stmt *overwriting(const VarDecl &Var) const {
    const Stmt *Child = &Await;
    const Stmt *Around = In.parent(*Child);
    for (; isa_and_nonnull<Expr, DeclStmt>(Around); Around = In.parent(*Child))
      Child = Around;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Around);
    if (!Block)
      return nullptr;
    const auto *Here = llvm::find(Block->body(), Child);
    const auto *Next = std::find_if(Here == Block->body_end() ? Here : Here + 1, Block->body_end(),
                                    [&](const Stmt *S) { return isMentionedIn(S, Var); });
    return Next != Block->body_end() && isa<Expr, DeclStmt>(**Next) && isFilledBy(**Next, Var)
               ? *Next
               : nullptr;
  }

  /// All that \p S does with \p Var is to let an operation of a library fill it; a function of the
  /// program may look at what it is given, and before clean-up it was the last.
  bool isFilledBy(const Stmt &S, const VarDecl &Var) const {
    unsigned Named = 0, Filled = 0;
    forEachStmtRunIn(&S, [&](const Stmt &Inner) {
      Named += namedBy(Inner) == &Var;
      const auto *Call = dyn_cast<CallExpr>(&Inner);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      if (!Callee || !M.Libraries.libraryOf(*Callee) || soundsLikeCleanup(calledName(*Call)))
        return true;
      for (unsigned I = 0; I < Call->getNumArgs() && I < Callee->getNumParams(); ++I) {
        QualType Type = Callee->getParamDecl(I)->getType();
        Filled += namedBy(*Call->getArg(I)->IgnoreParenImpCasts()) == &Var &&
                  Type->isLValueReferenceType() && !Type.getNonReferenceType().isConstQualified() &&
                  !isa<CXXOperatorCallExpr>(Call);
      }
      return true;
    });
    return Named == 1 && Filled == 1;
  }

  /// `redirect_error`, or a function of the program's own that returns what that does:
  /// `awaits[ec]`.
  bool takesOutput(const FunctionDecl &Callee) const {
    const CXXRecordDecl *Made = compat::recordOf(Callee.getReturnType());
    return M.Libraries.has(Role::ErrorOutput, Callee) ||
           (Made && M.Libraries.has(Role::ErrorOutput, *Made));
  }

  const CoawaitExpr &Await;
  const FunctionDecl &F;
  const Mentions &In;
  Model &M;
  llvm::function_ref<void(const VarDecl &, const Stmt *)> Visit;
};

} // namespace

void forEachUnreadOutput(const CoawaitExpr &Await, const CallExpr &Call, const FunctionDecl &F,
                         const Mentions &In, Model &M,
                         llvm::function_ref<void(const VarDecl &, const Stmt *)> Visit) {
  Outputs(Await, F, In, M, Visit).in(Call);
}

} // namespace cotidy
