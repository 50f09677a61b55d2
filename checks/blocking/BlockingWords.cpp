#include "blocking/BlockingWords.h"

#include "model/library/LibraryModel.h"

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

/// What a model says in plain words, with the names in quotes.
static std::string quoteNames(StringRef Text) {
  auto IsOfName = [](char C) { return llvm::isAlnum(C) || C == '_' || C == ':'; };
  std::string Quoted;
  while (!Text.empty()) {
    StringRef Word = Text.take_while(IsOfName);
    bool IsName = Word.contains('_') || Word.contains("::");
    Quoted += IsName ? ("'" + Word + "'").str() : Word.str();
    Text = Text.drop_front(Word.size());
    StringRef Between = Text.take_until(IsOfName);
    Quoted += Between;
    Text = Text.drop_front(Between.size());
  }
  return Quoted;
}

/// The text of the call's own row, else what the library has for calls of this kind.
static std::string instead(const BlockingCall &Call, const LibraryUse &Use) {
  std::string Text = Call.Row ? Call.Row->Instead : "";
  if (Text.empty() && Use.Library)
    for (const auto &[Category, Instead] : Use.Library->Instead)
      if (Category == Call.Category)
        Text = Instead;
  for (size_t At; (At = Text.find("{ns}")) != std::string::npos;)
    Text.replace(At, 4, Use.Namespace);
  return quoteNames(Text);
}

std::string adviceWords(const BlockingCall &Call, const LibraryUse &Use) {
  if (Call.IsEnd || Call.Local)
    return "await its end before, or let it end on a thread that may block";
  std::string Text = instead(Call, Use);
  if (Text.empty())
    return "await an asynchronous form of it, or run it on a thread that may block";
  std::string Advice =
      StringRef(Text).starts_with("'co_await'") ? Text + " instead" : "use " + Text;
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
