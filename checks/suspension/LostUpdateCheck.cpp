// The model follows what is read and written back; here it is put into words.
#include "suspension/LostUpdateCheck.h"

#include "words/ChangeWords.h"

using namespace clang;

namespace cotidy {

static constexpr OptionInfo CheckOptions[] = {
    {"TestThenWrite", "false",
     "true: also what is only tested before the suspension and written after it: 'if (!x) x = "
     "co_await load();'"}};

const CheckInfo LostUpdateCheck::Info = {
    .Id = "coro-lost-update",
    .Summary = "shared state is read before a suspension and written back after it from the old "
               "value",
    .Since = "0.1.0",
    .Options = CheckOptions};

LostUpdateCheck::LostUpdateCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), TestThenWrite(Options.get("TestThenWrite", false)) {}

void LostUpdateCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  CoroCheck::storeOptions(Opts);
  Options.store(Opts, "TestThenWrite", TestThenWrite);
}

void LostUpdateCheck::checkFunction(const FunctionDecl &F, Model &M) {
  for (const LostUpdate &Lost : lostUpdates(F, M, TestThenWrite))
    report(Lost);
}

void LostUpdateCheck::report(const LostUpdate &Lost) {
  if (!isFirstAt(Lost.Write->getExprLoc()))
    return;
  if (Lost.Tested)
    diag(Lost.Write->getBeginLoc(),
         "%0 is written though it was tested before a suspension, in which it may have changed")
        << Lost.Place;
  else
    diag(Lost.Write->getBeginLoc(),
         "%select{|an element of }1%0 is written from the value that it had before a suspension; "
         "what was written to it meanwhile is lost")
        << Lost.Place << Lost.OfElement;
  diag(Lost.Read->getBeginLoc(), "%0 is read here", DiagnosticIDs::Note) << Lost.Place;
  diag(Lost.Suspension->getBeginLoc(), "the coroutine is suspended here", DiagnosticIDs::Note);
  noteChange(*this, *Lost.Place, Lost.By);
}

} // namespace cotidy
