// The model finds the callbacks whose task is lost; here it is put into words.
#include "task/AsyncVoidCheck.h"

#include "model/coroutine/Coroutine.h"
#include "model/type/TypeName.h"
#include "task/words/DropWords.h"

using namespace clang;

namespace cotidy {

const CheckInfo AsyncVoidCheck::Info = {
    .Id = "coro-async-void",
    .Summary = "a function that returns a task is a callback whose caller drops the task",
    .Since = "0.1.0"};

void AsyncVoidCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachLostCallback(F, M, [&](const LostCallback &Lost) { report(Lost, M); });
}

/// Initialisers of members stand in no function's body.
void AsyncVoidCheck::checkRecord(const CXXRecordDecl &Record, Model &M) {
  if (Record.isDependentContext())
    return;
  for (const FieldDecl *Field : Record.fields())
    if (const Expr *Init = Field->getInClassInitializer())
      forEachLostCallback(*Init, M, [&](const LostCallback &Lost) { report(Lost, M); });
}

/// "this lambda coroutine", "'tick'", "this callable"
static std::string subject(const Callable &What) {
  if (const LambdaExpr *Lambda = What.Lambda)
    return isCoroutine(*Lambda->getCallOperator()) ? "this lambda coroutine" : "this lambda";
  const auto *Ref = dyn_cast<DeclRefExpr>(What.Written);
  return Ref && Ref->getDecl()->getIdentifier() ? "'" + Ref->getDecl()->getNameAsString() + "'"
                                                : "this callable";
}

static std::string taker(const LostCallback &Lost, const Model &M) {
  if (!Lost.Wrapper.isNull())
    return "'" + typeName(Lost.Wrapper, M.Context) + "', which returns nothing";
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(Lost.Taker);
  const NamedDecl &Named = Constructor ? *Constructor->getParent() : *Lost.Taker;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Named);
  bool Object = Method && Method->getOverloadedOperator() == OO_Call;
  return Named.getIdentifier() && !Object ? "'" + Named.getNameAsString() + "'" : "what calls it";
}

void AsyncVoidCheck::report(const LostCallback &Lost, Model &M) {
  if (!isFirstAt(Lost.What.Written->getBeginLoc()))
    return;
  diag(Lost.What.Written->getBeginLoc(), "the '%0' that %1 returns is dropped by %2; %3")
      << typeName(Lost.What.Returns, M.Context) << subject(Lost.What) << taker(Lost, M)
      << effectOfDrop(Lost.Type.Drop);
  explain(Lost);
}

void AsyncVoidCheck::explain(const LostCallback &Lost) {
  if (Lost.DroppedAt)
    diag(Lost.DroppedAt->getBeginLoc(), "it is called here, and what it returns is dropped",
         DiagnosticIDs::Note);
  const LambdaExpr *Lambda = Lost.What.Lambda;
  bool RunsOn = Lost.Type.Start != StartKind::Lazy && Lost.Type.Drop != DropEffect::Cancels;
  if (Lambda && RunsOn && Lambda->capture_size() > 0 && isCoroutine(*Lambda->getCallOperator()))
    diag(Lambda->getBeginLoc(),
         "its captures belong to the callback, which may be gone while the coroutine still runs",
         DiagnosticIDs::Note);
  if (!Lambda)
    noteAt(Lost.What.Function, "%0 is declared here");
}

} // namespace cotidy
