// The model finds the results at which nobody looks; here they are put into words.
#include "task/UnobservedResultCheck.h"

#include "model/type/TypeName.h"

using namespace clang;

namespace cotidy {

const CheckInfo UnobservedResultCheck::Info = {
    .Id = "coro-unobserved-result",
    .Summary =
        "'co_await' yields a status, an error or many results, and nobody looks at what failed",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe};

void UnobservedResultCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachUnobservedResult(F, M, [&](const UnobservedResult &Found) { report(Found, M); });
}

/// "the 'std::error_code' that 'save' yields"
static std::string subject(const UnobservedResult &Found, const Model &M) {
  bool Named = Found.From && Found.From->getIdentifier();
  std::string From = Named ? "'" + Found.From->getNameAsString() + "'" : "'co_await'";
  return "the '" + typeName(Found.Type, M.Context) + "' that " + From + " yields";
}

static std::string holder(const UnobservedResult &Found) {
  return "'" + Found.Holder->getNameAsString() + "'";
}

static std::string message(const UnobservedResult &Found, const Model &M) {
  switch (Found.Loss) {
  case ResultLoss::Discarded:
    return "nobody looks at " + subject(Found, M);
  case ResultLoss::LetGo:
    return "nobody keeps " + subject(Found, M);
  case ResultLoss::ThrownAway:
    return "nobody looks at the results of '" + Found.From->getNameAsString() +
           "', which are thrown away here";
  case ResultLoss::NotTaken:
    return "nobody looks at the results of '" + Found.From->getNameAsString() +
           "': the continuation ignores them";
  case ResultLoss::UnreadLocal:
  case ResultLoss::UnreadBinding:
    return "nobody looks at " + holder(Found) + ", " + subject(Found, M);
  case ResultLoss::Overwritten:
    return "nobody looks at " + holder(Found) + ", " + subject(Found, M) +
           ", before it is overwritten";
  case ResultLoss::UnreadOutput:
    return "nobody looks at " + holder(Found) + ", which takes the error in place of an exception";
  case ResultLoss::OnlySaid:
    return "nobody looks at the " + std::string(Found.Settled ? "exceptions" : "exception") +
           " in " + (Found.Holder ? holder(Found) + ", " : std::string()) + subject(Found, M);
  case ResultLoss::OnlyCounted:
    return "nobody looks into " + holder(Found) + ", " + subject(Found, M);
  case ResultLoss::OnlySome:
    return "only some of " + holder(Found) + ", " + subject(Found, M) + ", are looked at";
  case ResultLoss::OnlySuccesses:
    if (!Found.Settled)
      return "only a success in " + holder(Found) + ", " + subject(Found, M) + ", is looked at";
    if (!Found.Holder)
      return "only the successes in " + subject(Found, M) + " are looked at";
    return "only the successes in " + holder(Found) + " are looked at, in " + subject(Found, M);
  }
  llvm_unreachable("all losses are listed");
}

/// Where the eye should go: to the variable that nobody reads, else to the await.
static SourceLocation placeOf(const UnobservedResult &Found) {
  bool AtHolder = Found.Holder && Found.Loss != ResultLoss::UnreadOutput &&
                  Found.Loss != ResultLoss::Overwritten;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Found.Await))
    return Call->getExprLoc();
  return AtHolder ? Found.Holder->getLocation() : Found.Await->getBeginLoc();
}

void UnobservedResultCheck::report(const UnobservedResult &Found, Model &M) {
  SourceLocation At = placeOf(Found);
  if (!isFirstAt(At))
    return;
  diag(At, "%0; %select{an error in it goes unnoticed|whatever failed goes unnoticed|it is let go "
           "of at once}1")
      << message(Found, M) << (Found.Loss == ResultLoss::LetGo ? 2 : Found.Settled);
  explain(Found);
}

void UnobservedResultCheck::explain(const UnobservedResult &Found) {
  if (Found.PassedOver)
    diag(Found.PassedOver->getBeginLoc(),
         "%select{what failed is passed over here|all that is done about it is to say so|it is "
         "overwritten here}0",
         DiagnosticIDs::Note)
        << (Found.Loss == ResultLoss::OnlySaid      ? 1
            : Found.Loss == ResultLoss::Overwritten ? 2
                                                    : 0);
  if (Found.From && Found.From->getIdentifier())
    noteAt(Found.From, "%0 is declared here");
  SourceLocation Begin = Found.Await->getBeginLoc();
  if (Found.Loss == ResultLoss::Discarded && Begin.isFileID())
    diag(Begin, "to ignore it on purpose, say so", DiagnosticIDs::Note)
        << FixItHint::CreateInsertion(Begin, "(void)");
}

} // namespace cotidy
