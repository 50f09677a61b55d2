// The model finds work whose error nobody will hear of; here it is put into words.
#include "error/DetachedTaskCheck.h"

#include "error/words/ThrowWords.h"
#include "model/type/TypeName.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static constexpr OptionInfo KnownOptions[] = {
    {"UnseenTasks", "true",
     "judge work whose code is in another file, and which may handle its errors there: true or "
     "false"},
    {"UnseenCalls", "false",
     "take calls of functions whose code is in another file, and which are not 'noexcept', for "
     "what may throw: true or false"},
};

const CheckInfo DetachedTaskCheck::Info = {
    .Id = "coro-detached-task",
    .Summary = "work runs detached, it may fail, and nobody will see its error",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe,
    .Options = KnownOptions};

DetachedTaskCheck::DetachedTaskCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context),
      Policy{Options.get("UnseenTasks", true), Options.get("UnseenCalls", false)} {}

void DetachedTaskCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  CoroCheck::storeOptions(Map);
  Options.store(Map, "UnseenTasks", Policy.UnseenTasks);
  Options.store(Map, "UnseenCalls", Policy.UnseenCalls);
}

void DetachedTaskCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachDetachedWork(F, Policy, M, [&](const DetachedWork &Work) { report(Work, M); });
}

/// "'session'", "this lambda", "'task'" for a variable, "this task"; a library's adapter is not
/// what throws.
static std::string subject(const DetachedWork &Work, const Model &M) {
  if (Work.Body && Work.Body->getIdentifier() && !M.Libraries.libraryOf(*Work.Body))
    return "'" + Work.Body->getNameAsString() + "'";
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Work.Body);
  if (Method && Method->getParent()->isLambda())
    return "this lambda";
  const ValueDecl *Named = Work.Task ? variableHandedOver(*Work.Task) : nullptr;
  return Named ? "'" + Named->getNameAsString() + "'" : "this task";
}

/// Who has the error in the end.
static std::string dropper(const DetachedWork &Work, const Model &M) {
  if (Work.Token)
    return "'" + Work.Token->getNameAsString() + "'";
  if (Work.How == DetachedHow::ByType)
    return "a '" + typeName(Work.Body->getReturnType(), M.Context) + "'";
  return "'" + nameOfCall(*Work.Call) + "'";
}

static std::string message(const DetachedWork &Work, const Model &M) {
  if (Work.How == DetachedHow::Operation)
    return "nobody will see an error of '" + nameOfCall(*Work.Call) + "': " + dropper(Work, M) +
           " drops it";
  if (Work.Error == DropEffect::Terminates)
    return "an exception of " + subject(Work, M) + " ends the program: " + dropper(Work, M) +
           " has nobody to give it to";
  if (Work.How == DetachedHow::Discarded)
    return "nobody will see an exception of " + subject(Work, M) + ": its handle is dropped here";
  return "nobody will see an exception of " + subject(Work, M) + ": " + dropper(Work, M) +
         " drops it";
}

void DetachedTaskCheck::report(const DetachedWork &Work, Model &M) {
  SourceLocation At = Work.Call ? Work.Call->getBeginLoc() : Work.Body->getLocation();
  if (!isFirstAt(At))
    return;
  diag(At, "%0") << message(Work, M);
  explain(Work, M);
  offerHandler(Work, M);
}

void DetachedTaskCheck::explain(const DetachedWork &Work, const Model &M) {
  if (Work.How == DetachedHow::Operation)
    return;
  if (!Work.Unseen && Work.What.At) {
    diag(Work.What.At->getBeginLoc(), "%0", DiagnosticIDs::Note) << describe(Work.What);
    if (const Stmt *Origin = furtherOrigin(Work.What))
      diag(Origin->getBeginLoc(), "%0", DiagnosticIDs::Note) << describeOrigin(Work.What, M);
  } else if (Work.Body && Work.Body->getLocation().isValid()) {
    diag(Work.Body->getLocation(), "whether %0 handles its errors cannot be seen in this file",
         DiagnosticIDs::Note)
        << Work.Body;
  }
}

void DetachedTaskCheck::offerHandler(const DetachedWork &Work, Model &M) {
  if (!Work.Row || Work.Row->Handler.empty() || !Work.TokenWritten)
    return;
  QualType Task = Work.Body ? Work.Body->getReturnType() : Work.Task->getType();
  QualType Value = M.Types.classify(Task).Value;
  SourceRange Written = Work.TokenWritten->getSourceRange();
  if (Value.isNull() || !Value->isVoidType() || Written.getBegin().isMacroID())
    return;
  diag(Written.getBegin(),
       "a handler that takes the exception passes it on to whoever runs the loop",
       DiagnosticIDs::Note)
      << FixItHint::CreateReplacement(CharSourceRange::getTokenRange(Written), Work.Row->Handler);
}

} // namespace cotidy
