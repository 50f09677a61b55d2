// `cotidy check`: from the command line to reports. Plan, run, merge, fix, tell.
#include "cli/check/Progress.h"
#include "cli/check/Request.h"
#include "cli/command/Command.h"
#include "engine/config/ConfigCheck.h"
#include "engine/fix/Fixer.h"
#include "engine/plan/Plan.h"
#include "engine/plan/Selection.h"
#include "engine/pool/Interrupt.h"
#include "engine/pool/WorkerPool.h"
#include "report/Merge.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <sstream>

using namespace llvm;

namespace cotidy {
namespace {

Expected<std::vector<Unit>> plan(CheckRequest &Request) {
  Expected<Database> Files = openDatabase(Request);
  if (!Files)
    return Files.takeError();
  auto Wanted = selectEntries(*Files, Request.Files);
  if (!Wanted)
    return Wanted.takeError();
  Request.Settings.Root = Request.Root.empty() ? chooseRoot(*Files, *Wanted) : Request.Root;
  return planUnits(*Wanted, Request.Settings);
}

/// The configuration of every file, before the first is analysed.
Error checkConfiguration(ArrayRef<Unit> Units, const UnitSettings &Settings) {
  ConfigCheck Config(Settings);
  bool AnyCheck = false;
  for (const Unit &U : Units)
    AnyCheck |= Config.look(U.File);
  if (!Config.errors().empty())
    return createStringError(Config.errors().front());
  if (!AnyCheck)
    return createStringError("no check is on: see --checks and .clang-tidy");
  return Error::success();
}

Expected<PoolResult> analyse(ArrayRef<Unit> Units, const CheckRequest &Request) {
  static int Anchor;
  PoolOptions Options;
  Options.Program = sys::fs::getMainExecutable(nullptr, &Anchor);
  Options.Jobs = Request.Jobs;
  Options.Timeout = Request.Timeout;
  bool Terminal = sys::Process::StandardErrIsDisplayed();
  auto Style = Progress::Style::Heartbeat;
  if (Request.Progress == When::Never)
    Style = Progress::Style::None;
  else if (Terminal)
    Style = Progress::Style::Line;
  else if (Request.Progress == When::Always)
    Style = Progress::Style::EveryFile;
  Progress Told(Style);
  return runUnits(Units, Options, [&](const PoolState &State) { Told.tell(State); });
}

void tellDroppedFlags(const std::set<std::string> &Flags) {
  if (!Flags.empty())
    errs() << "cotidy: flags that clang does not take are dropped: " << join(Flags, " ") << "\n";
}

void tellFixes(const FixResult &Fixed) {
  errs() << formatv("cotidy: fixed {0} finding{1} in {2} file{3}\n", Fixed.Applied,
                    Fixed.Applied == 1 ? "" : "s", Fixed.Files, Fixed.Files == 1 ? "" : "s");
  for (const std::string &Skipped : Fixed.Skipped)
    errs() << "cotidy: not fixed: " << Skipped << "\n";
}

bool hasColor(When Color) {
  return Color == When::Always ||
         (Color == When::Auto && !sys::Process::GetEnv("NO_COLOR") &&
          sys::Process::StandardOutIsDisplayed() && sys::Process::StandardOutHasColors());
}

Error writeReports(const CheckRequest &Request, const Report &Result) {
  FormatContext Context;
  Context.Root = Request.Settings.Root;
  Context.Color = hasColor(Request.Color);
  Context.Width = sys::Process::StandardOutColumns();
  Context.Summary = SummaryWhen::Never;
  for (const ReportTarget &Target : Request.Reports)
    if (Error Failed = writeReport(Target, Result, Context))
      return Failed;
  return Error::success();
}

/// On stderr. In a script a clean run says nothing, unless nothing at all was analysed.
void tellSummary(const CheckRequest &Request, const Report &Result) {
  bool Terminal = sys::Process::StandardErrIsDisplayed();
  bool AnyAnalysed = countFiles(Result, Outcome::Analysed) + countFiles(Result, Outcome::Cached);
  std::ostringstream Text;
  writeSummary(Result, Terminal || !AnyAnalysed ? SummaryWhen::Always : SummaryWhen::News,
               Request.Color != When::Never && sys::Process::StandardErrHasColors(), Text);
  errs() << Text.str();
}

ExitCode exitCode(const CheckRequest &Request, const Report &Result) {
  if (countFiles(Result, Outcome::Failed) && !Request.AllowFailedFiles)
    return ExitUnanalysed;
  Summary Counts = summarise(Result);
  unsigned Grave = Request.FailOn == FailOn::Warning ? Counts.New
                   : Request.FailOn == FailOn::Error ? Counts.NewErrors
                                                     : 0;
  return Grave ? ExitFindings : ExitClean;
}

Expected<ExitCode> run(const Arguments &Words) {
  Expected<CheckRequest> Request = readCheckRequest(Words);
  if (!Request)
    return Request.takeError();
  Expected<std::vector<Unit>> Units = plan(*Request);
  if (!Units)
    return Units.takeError();
  if (Error Wrong = checkConfiguration(*Units, Request->Settings))
    return std::move(Wrong);
  noteInterrupts();
  Expected<PoolResult> Done = analyse(*Units, *Request);
  if (!Done)
    return Done.takeError();
  if (Done->Interrupted)
    return createStringError("interrupted; no report is written");
  Report Result = mergeReports(Done->Parts);
  finishReport(Result);
  tellDroppedFlags(Done->DroppedFlags);
  if (Request->Fix) {
    Expected<FixResult> Fixed = applyFixes(Result, Request->Settings.Root, Request->FixUnsafe);
    if (!Fixed)
      return Fixed.takeError();
    tellFixes(*Fixed);
  }
  if (Error Failed = writeReports(*Request, Result))
    return std::move(Failed);
  tellSummary(*Request, Result);
  return exitCode(*Request, Result);
}

} // namespace

const Command CheckCommand = {"check", "[-p DIR] [FILE…|GLOB…|DIR…] [-- FLAGS]",
                              "findings of these files, or of the whole compile database",
                              checkOptionRows(), run};

} // namespace cotidy
