// The model finds handlers that nothing can come to; here they are put into words.
#include "error/DeadHandlerCheck.h"

#include "model/handling/DeadHandler.h"
#include "model/handling/ShadowedHandler.h"
#include "model/handling/ThrownPointer.h"
#include "model/type/TypeName.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

const CheckInfo DeadHandlerCheck::Info = {
    .Id = "coro-dead-handler",
    .Summary = "a handler never sees the error of a task that its 'try' only makes or starts",
    .Since = "0.1.0"};

static std::string subject(const DeadHandler &Dead) {
  if (Dead.Body && Dead.Body->getIdentifier())
    return "'" + Dead.Body->getNameAsString() + "'";
  return "the task";
}

void DeadHandlerCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachPointerHandler(F, M, [&](const CXXCatchStmt &Handler) {
    if (isFirstAt(Handler.getCatchLoc()))
      diag(Handler.getCatchLoc(),
           "this handler is for the pointer itself, which nobody throws; the exception that it "
           "holds goes past it");
  });
  forEachShadowedHandler(F, M, [&](const ShadowedHandler &Dead) {
    if (!isFirstAt(Dead.At))
      return;
    diag(Dead.At, "this handler never runs: the one before it takes every '%0' already")
        << typeName(Dead.Type.getNonReferenceType().getUnqualifiedType(), M.Context);
    diag(Dead.Before, "this one takes them", DiagnosticIDs::Note);
  });
  forEachDeadHandler(F, M, [&](const DeadHandler &Dead) {
    SourceLocation At = Dead.Try->getHandler(0)->getCatchLoc();
    if (!isFirstAt(At))
      return;
    if (Dead.QuietWait) {
      diag(At, "this handler never sees what the task threw: %0 only waits for it, and leaves the "
               "error in it")
          << Dead.QuietWait;
      return;
    }
    diag(At, "this handler never sees an error of %0: %select{what it throws goes to its task, "
             "which is not awaited in this 'try'|it does not run in this 'try', which only makes "
             "its task}1")
        << subject(Dead) << Dead.RunsLater;
    diag(Dead.Task->getBeginLoc(),
         "%select{the task is started here, and nothing else in this 'try' can throw|the task is "
         "made here, and nothing else in this 'try' can throw}0",
         DiagnosticIDs::Note)
        << Dead.RunsLater;
  });
}

} // namespace cotidy
