#include "blocking/BlockingWords.h"

#include "model/library/row/BlockingModel.h"
#include "words/LibraryWords.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

std::string coroutineWords(const FunctionDecl &Coroutine) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Coroutine);
  if (Method && Method->getParent()->isLambda())
    return "this coroutine lambda";
  return "coroutine '" + Coroutine.getNameAsString() + "'";
}

static std::string quoted(StringRef Name) {
  return Name.empty() ? "this call" : ("'" + Name + "'").str();
}

std::string blockerWords(const BlockingCall &Call) {
  if (Call.Local)
    return "destroying '" + Call.Local->getNameAsString() + "'";
  if (Call.Place && isa<CoroutineSuspendExpr>(Call.Place))
    return "this 'co_await'";
  if (!Call.Path.empty())
    return Call.Path.front().Who;
  return !Call.IsEnd ? quoted(Call.Name) : "destroying a '" + Call.Name + "'";
}

std::string wayWords(const BlockingCall &Call) {
  if (Call.Path.empty())
    return "";
  std::string End = !Call.IsEnd ? "calls " + quoted(Call.Name) : "waits for a '" + Call.Name + "'";
  return Call.Path.size() == 1 && !Call.Local ? ", for it " + End : ", for it comes to what " + End;
}

std::string adviceWords(const BlockingCall &Call, const LibraryUse &Use) {
  if (Call.IsEnd || Call.Local)
    return "await its end before, or let it end on a thread that may block";
  bool HasOwn = Call.Row && !Call.Row->Instead.empty();
  std::string Advice = adviceFrom(HasOwn ? Call.Row->Instead : insteadOf(Call.Category, Use), Use);
  if (Advice.empty() && Call.Level == BlockingLevel::Run)
    Advice = adviceFrom("co_await the task", Use);
  if (Advice.empty())
    return "await an asynchronous form of it, or run it on a thread that may block";
  return Call.Path.empty() ? Advice : "make it a coroutine, and there " + Advice;
}

SourceRange rangeOf(const BlockingCall &Call) {
  return Call.Local ? SourceRange(Call.Local->getLocation()) : Call.Place->getSourceRange();
}

/// "blocks until …", or who says so.
static std::string reasonWords(const BlockingCall &Call) {
  if (!Call.Reason.empty())
    return Call.Reason.str();
  return Call.Row ? "blocks, as option 'BlockingFunctions' says" : "blocks";
}

static void explainEnd(CoroCheck &Check, const BlockingCall &Call) {
  SourceLocation At = Call.At.isValid() ? Call.At : Call.Location;
  if (!Call.Path.empty())
    Check.diag(At, "%0 %select{ends|calls}1 %2, which %3", DiagnosticIDs::Note)
        << Call.Path.back().Who << !Call.IsEnd << quoted(Call.Name) << reasonWords(Call);
  else if (!Call.Reason.empty())
    Check.diag(At, "%0 %1", DiagnosticIDs::Note) << quoted(Call.Name) << Call.Reason;
  else if (Call.Row)
    Check.diag(At, "option 'BlockingFunctions' names it", DiagnosticIDs::Note);
  if (Call.Reason.empty() && !Call.Row && Call.Callee)
    Check.diag(Call.Callee->getLocation(), "%0 is declared 'blocking' here", DiagnosticIDs::Note)
        << Call.Callee;
}

void explainBlocking(CoroCheck &Check, const BlockingCall &Call) {
  for (size_t I = 1; I < Call.Path.size(); ++I)
    Check.diag(Call.Path[I].At, "%0 calls %1", DiagnosticIDs::Note)
        << Call.Path[I - 1].Who << Call.Path[I].Who;
  explainEnd(Check, Call);
  if (Call.VainMove)
    Check.diag(
        Call.VainMove->getExprLoc(),
        "awaiting this comes back to the coroutine's own executor; only a completion token that is "
        "bound to the pool's executor stays there",
        DiagnosticIDs::Note);
}

} // namespace cotidy
