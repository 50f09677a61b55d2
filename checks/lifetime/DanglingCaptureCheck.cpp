// The model finds the closures that their coroutines outlive; here they are put into words.
#include "lifetime/DanglingCaptureCheck.h"

#include "lifetime/words/DestinationWords.h"
#include "model/lifetime/closure/ClosureFix.h"
#include "task/words/DropWords.h"

using namespace clang;

namespace cotidy {

const CheckInfo DanglingCaptureCheck::Info = {
    .Id = "coro-dangling-capture",
    .Summary = "a lambda coroutine uses its captures when the closure that holds them is gone",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe};

void DanglingCaptureCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachDanglingCapture(F, M, [&](const DanglingCapture &Found) { report(Found, M); });
}

static std::string message(const DanglingCapture &Found) {
  std::string Then = Found.Lent && Found.Type.Kind == TypeKind::Other
                         ? "before what it sets off has run"
                         : whenRead(Found.Type);
  switch (Found.How) {
  case DanglingCapture::End::FullExpression:
    return "this lambda and its captures die at the end of the statement, " + Then;
  case DanglingCapture::End::Scope:
    return "the lambda " + quoted(*Found.Closure) + " and its captures die with their scope, " +
           Then;
  case DanglingCapture::End::Call:
    return quoted(*Found.CalledBy) +
           " lets go of this lambda and its captures once it has returned" +
           (Found.CalledBy->getReturnType()->isVoidType() ? ", " : " its task, ") + Then;
  case DanglingCapture::End::Registration:
    return "this handler and its captures are gone when " + quoted(*Found.CalledBy) +
           "'s registration is, which may be while its coroutine is suspended";
  }
  llvm_unreachable("all ends are listed");
}

/// "'x'", "'this'".
static std::string captureNamed(const Expr &Use) {
  const auto *Ref = dyn_cast<DeclRefExpr>(&Use);
  return Ref ? quoted(*Ref->getDecl()) : "'this'";
}

void DanglingCaptureCheck::report(const DanglingCapture &Found, const Model &M) {
  if (!isFirstAt(Found.At->getBeginLoc()))
    return;
  diag(Found.At->getBeginLoc(), "%0") << message(Found);
  if (std::string Where = whereItGoes(Found.Goes); !Where.empty())
    diag(Found.Goes.By->getBeginLoc(), "%0", DiagnosticIDs::Note) << Where;
  diag(Found.Use->getBeginLoc(),
       "the %select{captured %1 is used|task is given a reference to the captured %1|captured %1 "
       "is used, by reference,}0 here",
       DiagnosticIDs::Note)
      << (!Found.Lent                          ? 0
          : Found.Type.Kind == TypeKind::Other ? 2
                                               : 1)
      << captureNamed(*Found.Use);
  offerFix(Found, M);
}

void DanglingCaptureCheck::offerFix(const DanglingCapture &Found, const Model &M) {
  if (!Found.Lambda || Found.Lent)
    return;
  auto Edits = keepCaptures(*Found.Lambda, Found.Call, M.Context);
  if (Edits.empty())
    return;
  auto Note = diag(Found.Lambda->getBeginLoc(),
                   "the coroutine keeps what it is given as %select{parameters|a closure by "
                   "value}0",
                   DiagnosticIDs::Note)
              << M.Context.getLangOpts().CPlusPlus23;
  for (const FixItHint &Edit : Edits)
    Note << Edit;
}

} // namespace cotidy
