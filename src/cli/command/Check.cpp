// `cotidy check`: from the command line to reports. Plan, run, merge, fix, tell.
#include "Registry.h"
#include "cli/check/Debt.h"
#include "cli/check/Progress.h"
#include "cli/check/Request.h"
#include "cli/check/Rules.h"
#include "cli/check/Terminal.h"
#include "cli/command/Command.h"
#include "engine/config/ConfigCheck.h"
#include "engine/diff/ChangedEntries.h"
#include "engine/diff/GitDiff.h"
#include "engine/fix/Fixer.h"
#include "engine/join/JoinedRun.h"
#include "engine/nolint/NolintComments.h"
#include "engine/plan/Plan.h"
#include "engine/pool/Interrupt.h"
#include "engine/pool/WorkerPool.h"
#include "report/Merge.h"
#include "report/show/Line.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <sstream>

using namespace llvm;

namespace cotidy {
namespace {

struct Plan {
  std::vector<Unit> Units;
  std::optional<ChangedLines> Changed; ///< with --diff
  Report Unreached;                    ///< changed code that the database does not have
};

/// For --diff: what is left of \p Wanted, and which lines count.
Error narrowToChange(const CheckRequest &Request, WantedFiles &Wanted, Plan &Made) {
  ProjectPaths Paths(Request.Settings.Root);
  Expected<ChangedLines> Changed = changedLines(Paths, *Request.DiffBase);
  if (!Changed)
    return Changed.takeError();
  ChangedEntries Found = changedEntries(Wanted.Files, Wanted.Entries, *Changed, Paths);
  Wanted.Entries = std::move(Found.Entries);
  Made.Changed = std::move(*Changed);
  if (Request.Files.empty())
    for (const std::string &File : Found.Unreached)
      Made.Unreached.Coverage.push_back(
          {File, Outcome::Skipped, "changed, but no file of the compile database leads to it"});
  return Error::success();
}

Expected<Plan> plan(CheckRequest &Request) {
  Expected<WantedFiles> Wanted = openWanted(Request);
  if (!Wanted)
    return Wanted.takeError();
  Plan Made;
  if (Request.DiffBase)
    if (Error Failed = narrowToChange(Request, *Wanted, Made))
      return std::move(Failed);
  Made.Units = planUnits(Wanted->Entries, Request.Settings);
  return Made;
}

/// The configuration of every file, before the first is analysed. Returns the checks that are on.
Expected<std::set<std::string>> checkConfiguration(ArrayRef<Unit> Units,
                                                   const UnitSettings &Settings) {
  ConfigCheck Config(Settings);
  for (const Unit &U : Units)
    Config.look(U.File);
  if (!Config.errors().empty())
    return createStringError(Config.errors().front());
  if (!Units.empty() && Config.checksOn().empty())
    return createStringError("no check is on: see --checks and .clang-tidy");
  return Config.checksOn();
}

/// A run over chosen files says nothing about the others, nor about headers: another file may have
/// the finding still. A check that is off says nothing at all.
WasLookedAt whatWasLookedAt(const CheckRequest &Request, const Report &Result,
                            const std::set<std::string> &ChecksOn) {
  bool IsWhole = Request.Files.empty() && !Request.DiffBase && !countFiles(Result, Outcome::Failed);
  std::set<std::string> Analysed;
  for (const FileOutcome &File : Result.Coverage)
    if (File.Outcome == Outcome::Analysed || File.Outcome == Outcome::Cached)
      Analysed.insert(File.File);
  bool IsFiltered = !Request.Settings.LineFilter.empty();
  return [=](const BaselineEntry &E) {
    bool CanBeFound = ChecksOn.count(E.Check) || !findCheck(E.Check);
    return CanBeFound && !IsFiltered && (IsWhole || Analysed.count(E.File));
  };
}

Expected<PoolResult> analyse(ArrayRef<Unit> Units, const CheckRequest &Request) {
  static int Anchor;
  PoolOptions Options;
  Options.Start = [Program = sys::fs::getMainExecutable(nullptr, &Anchor)](
                      const Unit &U, const WorkerFiles &Files) {
    return startWorker(Program, U, Files);
  };
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
  return runJoined(Units, Options, [&](const PoolState &State) { Told.tell(State); });
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

void tellNolints(const Report &Result) {
  for (const Nolint &N : Result.Nolints)
    if (N.Use != NolintUse::Used)
      errs() << "cotidy: " << printable(describe(N)) << "\n";
}

Error writeReports(const CheckRequest &Request, const Report &Result) {
  FormatContext Context;
  Context.Root = Request.Settings.Root;
  Context.Color = hasColor(Request.Color, sys::Process::StandardOutHasColors());
  if (knowsLinks())
    Context.Link = linkOf;
  Context.Width = sys::Process::StandardOutColumns();
  Context.Summary = SummaryWhen::Never;
  Context.Rules = allRules();
  Context.Remark = [](const std::string &Text) { errs() << "cotidy: " << Text << "\n"; };
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
               hasColor(Request.Color, sys::Process::StandardErrHasColors()), Text);
  if (Terminal && !Request.Fix)
    writeNextSteps(Result, Text);
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
  Expected<std::optional<Baseline>> Known = readDebt(*Request);
  if (!Known)
    return Known.takeError();
  Expected<Plan> Planned = plan(*Request);
  if (!Planned)
    return Planned.takeError();
  auto ChecksOn = checkConfiguration(Planned->Units, Request->Settings);
  if (!ChecksOn)
    return ChecksOn.takeError();
  noteInterrupts();
  Expected<PoolResult> Done = analyse(Planned->Units, *Request);
  if (!Done)
    return Done.takeError();
  if (Done->Interrupted)
    return createStringError("interrupted; no report is written");
  Done->Parts.push_back(std::move(Planned->Unreached));
  Report Result = mergeReports(Done->Parts);
  finishReport(Result);
  if (Error Failed =
          settleDebt(*Request, *Known, whatWasLookedAt(*Request, Result, *ChecksOn), Result))
    return std::move(Failed);
  if (Planned->Changed)
    Planned->Changed->keepOnly(Result);
  tellDroppedFlags(Done->DroppedFlags);
  tellNolints(Result);
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
