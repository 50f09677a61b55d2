#include "model/result/ErrorOutput.h"

#include "model/Compat.h"
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
          llvm::function_ref<void(const VarDecl &)> Visit)
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
      if (Var && Var->isLocalVarDecl() && carriesError(Var->getType(), M) && !isNamedUnused(*Var) &&
          isOnlyOutput(*Var) && !isValueAsked())
        Visit(*Var);
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
    return !In.isLeftOut(Var) && llvm::all_of(In.of(Var), [&](const DeclRefExpr *Mention) {
      const Stmt *Child = nullptr;
      const auto *Call = dyn_cast_or_null<CallExpr>(In.user(*Mention, Child));
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      return Callee && takesOutput(*Callee);
    });
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
  llvm::function_ref<void(const VarDecl &)> Visit;
};

} // namespace

void forEachUnreadOutput(const CoawaitExpr &Await, const CallExpr &Call, const FunctionDecl &F,
                         const Mentions &In, Model &M,
                         llvm::function_ref<void(const VarDecl &)> Visit) {
  Outputs(Await, F, In, M, Visit).in(Call);
}

} // namespace cotidy
