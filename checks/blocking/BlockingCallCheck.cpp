// The model finds what blocks and where; here it is put into the words of the library in use.
#include "blocking/BlockingCallCheck.h"

#include "model/blocking/BlockingOptions.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/LibraryInUse.h"
#include "model/library/LibraryModel.h"

using namespace clang;

namespace cotidy {

static constexpr OptionInfo CheckOptions[] = {
    {"Level", "wait;disk",
     "which calls are findings, separated by ';': wait (sleeps, joins, waits, network, DNS, "
     "processes), disk (files), lock (short thread locks), console"},
    {"BlockingFunctions", "",
     "more functions that block, separated by ';': 'name' or 'name=what to use instead', with '*' "
     "in the last part of a name"},
    {"NonBlockingFunctions", "",
     "functions that do not block here, whatever a model says, separated by ';', with '*' in the "
     "last part of a name"}};

const CheckInfo BlockingCallCheck::Info = {
    .Id = "coro-blocking-call",
    .Summary = "a call in a coroutine that blocks the thread which all its tasks share",
    .Since = "0.1.0",
    .Options = CheckOptions};

BlockingCallCheck::BlockingCallCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), LevelText(Options.get("Level", "wait;disk")),
      BlockingText(Options.get("BlockingFunctions", "")),
      NonBlockingText(Options.get("NonBlockingFunctions", "")),
      Levels(option("Level", readLevels(LevelText), {BlockingLevel::Wait, BlockingLevel::Disk})) {
  Names.Blocking = option("BlockingFunctions", readBlockingNames(BlockingText), {});
  Names.NonBlocking = option("NonBlockingFunctions", readNames(NonBlockingText), {});
}

template <typename T>
T BlockingCallCheck::option(StringRef Name, llvm::Expected<T> Value, T Otherwise) {
  if (Value)
    return std::move(*Value);
  configurationDiag("option '%0.%1' is ignored: %2")
      << Info.Id << Name << llvm::toString(Value.takeError());
  return Otherwise;
}

void BlockingCallCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  CoroCheck::storeOptions(Map);
  Options.store(Map, "Level", LevelText);
  Options.store(Map, "BlockingFunctions", BlockingText);
  Options.store(Map, "NonBlockingFunctions", NonBlockingText);
}

void BlockingCallCheck::checkFunction(const FunctionDecl &F, Model &M) {
  if (!isCoroutine(F))
    return;
  if (!Calls)
    Calls.emplace(M, Names);
  for (const BlockingCall &Call : Calls->in(F))
    if (Levels.count(Call.Level))
      report(F, Call, M);
}

/// "coroutine 'session'"
static std::string subject(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (Method && Method->getParent()->isLambda())
    return "this coroutine lambda";
  return "coroutine '" + F.getNameAsString() + "'";
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

static std::string advice(const BlockingCall &Call, const LibraryUse &Use) {
  std::string Text = instead(Call, Use);
  if (Text.empty())
    return "await an asynchronous form of it, or run it on a thread that may block";
  return StringRef(Text).starts_with("'co_await'") ? Text + " instead" : "use " + Text;
}

void BlockingCallCheck::report(const FunctionDecl &F, const BlockingCall &Call, Model &M) {
  std::string Name = Call.Name.empty() ? "this call" : "'" + Call.Name + "'";
  bool Sometimes = Call.Level == BlockingLevel::Lock || Call.Level == BlockingLevel::Console;
  diag(Call.Call->getExprLoc(),
       "%0 %select{blocks|can block}1 the thread that runs %2 and every other task on it; %3")
      << Name << Sometimes << subject(F) << advice(Call, libraryInUse(F, M))
      << Call.Call->getSourceRange();
  explain(Call);
}

void BlockingCallCheck::explain(const BlockingCall &Call) {
  if (!Call.Reason.empty())
    diag(Call.Call->getExprLoc(), "'%0' %1", DiagnosticIDs::Note) << Call.Name << Call.Reason;
  else if (Call.Row)
    diag(Call.Call->getExprLoc(), "option 'BlockingFunctions' names it", DiagnosticIDs::Note);
  else if (Call.Callee)
    diag(Call.Callee->getLocation(), "%0 is declared 'blocking' here", DiagnosticIDs::Note)
        << Call.Callee;
  if (Call.VainMove)
    diag(
        Call.VainMove->getExprLoc(),
        "awaiting this comes back to the coroutine's own executor; only a completion token that is "
        "bound to the pool's executor stays there",
        DiagnosticIDs::Note);
}

} // namespace cotidy
