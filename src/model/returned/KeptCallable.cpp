#include "model/returned/KeptCallable.h"

#include "model/callback/Callable.h"
#include "model/coroutine/Coroutine.h"
#include "model/lifetime/LateUse.h"
#include "model/returned/Borrow.h"
#include "model/summary/ParameterFate.h"
#include "model/summary/VisibleBody.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {
namespace {

class Follower {
public:
  explicit Follower(Model &M) : M(M) {}

  bool argument(const CallExpr &Call, const Expr &Argument) {
    const FunctionDecl *Definition = visibleDefinition(Call.getDirectCallee(), M.Libraries);
    for (unsigned I = 0; Definition && I < Call.getNumArgs(); ++I)
      if (Call.getArg(I) == &Argument)
        if (int At = parameterFor(Call, *Definition, I); At >= 0)
          return parameter(*Definition, *Definition->getParamDecl(At));
    return false;
  }

private:
  /// Of functions that call each other what is being asked for already counts as not kept.
  bool parameter(const FunctionDecl &Definition, const ParmVarDecl &Parameter) {
    auto [Known, New] = Answers.try_emplace(&Parameter, false);
    if (!New)
      return Known->second;
    bool Kept = judge(Definition, Parameter);
    return Answers[&Parameter] = Kept;
  }

  bool judge(const FunctionDecl &Definition, const ParmVarDecl &Parameter) {
    TypeInfo Type = M.Types.classify(Definition.getReturnType());
    if (!Type.mustBeAwaited())
      return false;
    if (isCoroutine(Definition) &&
        lateUse(Definition, &Parameter, Type.Start == StartKind::Lazy, M))
      return true;
    bool Kept = false;
    forEachStmtRunIn(writtenBody(Definition), [&](const Stmt &S) {
      if (const auto *Call = dyn_cast<CallExpr>(&S); Call && !isMoveOrForward(*Call))
        Kept |= handedOn(*Call, Parameter);
      return !Kept;
    });
    return Kept;
  }

  /// `return async(std::move(f))`, `.then([f] { return f(); })`, `return run(f)`.
  bool handedOn(const CallExpr &Call, const ParmVarDecl &Parameter) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    bool Later = callsWhenItReturned(Call, M) ||
                 (Member &&
                  M.Types.classify(Member->getImplicitObjectArgument()->getType()).mustBeAwaited());
    for (const Expr *Argument : Call.arguments())
      if (Later ? names(*Argument, Parameter) || captures(*Argument, Parameter)
                : names(*Argument, Parameter) && argument(Call, *Argument))
        return true;
    return false;
  }

  static bool names(const Expr &Argument, const ParmVarDecl &Parameter) {
    return variableHandedOver(Argument) == &Parameter;
  }

  static bool captures(const Expr &Argument, const ParmVarDecl &Parameter) {
    const auto *Lambda = dyn_cast<LambdaExpr>(Argument.IgnoreUnlessSpelledInSource());
    return Lambda && llvm::any_of(Lambda->capture_inits(), [&](const Expr *Init) {
             return Init && names(*Init, Parameter);
           });
  }

  Model &M;
  llvm::DenseMap<const ParmVarDecl *, bool> Answers;
};

} // namespace

bool keepsCallable(const CallExpr &Call, const Expr &Argument, Model &M) {
  return M.get<Follower>().argument(Call, Argument);
}

} // namespace cotidy
