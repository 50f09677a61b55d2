#include "cli/check/Request.h"

#include "engine/config/CheckGlobs.h"
#include "engine/config/TidyConfig.h"
#include "engine/plan/Plan.h"
#include "engine/plan/Selection.h"
#include "engine/project/ProjectPaths.h"
#include "model/library/LibrarySet.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Threading.h"

using namespace llvm;

namespace cotidy {
namespace {

constexpr unsigned DefaultTimeout = 300;

constexpr OptionRow Rows[] = {
    {"--compile-commands", "-p", TakesValue::Yes, "DIR",
     "the compile database or its folder (else found upwards)"},
    {"--checks", "", TakesValue::Yes, "GLOBS",
     "appended to the configuration's checks, as in clang-tidy"},
    {"--model", "", TakesValue::Yes, "FILE", "a library model of your own (may be repeated)"},
    {"--report", "", TakesValue::Yes, "FORMAT[:PATH]",
     "a format, to stdout or a file (may be repeated; text); see below"},
    {"--jobs", "-j", TakesValue::Yes, "N", "files analysed at a time (as many as there are cores)"},
    {"--fix", "", TakesValue::No, "", "apply the safe fixes; the report tells what is left"},
    {"--fix-unsafe", "", TakesValue::No, "", "apply also fixes that change what the program does"},
    {"--line-filter", "", TakesValue::Yes, "JSON",
     "only findings on these lines, as in clang-tidy"},
    {"--diff", "", TakesValue::Optional, "BASE",
     "only findings that lines changed since BASE concern (since the last commit)"},
    {"--baseline", "", TakesValue::Yes, "FILE", "findings that are in FILE do not count"},
    {"--write-baseline", "", TakesValue::Yes, "FILE",
     "make FILE of all findings; with --baseline, of those of it that are still there"},
    {"--fail-on", "", TakesValue::Yes, "LEVEL", "exit with 1 on warning, error or never (warning)"},
    {"--allow-failed-files", "", TakesValue::No, "",
     "files that cannot be analysed do not make exit code 3"},
    {"--timeout-per-file", "", TakesValue::Yes, "SECONDS", "0 for none (300)"},
    {"--root", "", TakesValue::Yes, "DIR",
     "the folder that reported paths are relative to (else found)"},
    {"--color", "", TakesValue::Yes, "WHEN", "auto, always or never (auto)"},
    {"--progress", "", TakesValue::Yes, "WHEN", "auto, always or never (auto)"},
    {"--no-cache", "", TakesValue::No, "", "analyse every file anew, as this version always does"},
    {"--cache", "", TakesValue::Yes, "DIR", "", true},
    {"--shard", "", TakesValue::Yes, "K/N", "", true},
};

/// Reads options into a request; the first error is kept and stops the rest.
class RequestReader {
public:
  explicit RequestReader(const Arguments &Words) : Words(Words) {}

  Expected<CheckRequest> read() {
    readWhat();
    readHow();
    readSettings();
    readReports();
    if (Problem)
      return std::move(Problem);
    return std::move(Request);
  }

private:
  void readWhat() {
    Request.DatabasePath = Words.value("--compile-commands").str();
    Request.Files = Words.operands();
    if (Words.has("--diff"))
      Request.DiffBase = Words.value("--diff").str();
    Request.HasFlags = Words.hasDoubleDash();
    Request.Flags = Words.afterDoubleDash();
    if (Words.has("--root"))
      Request.Root = absolutePath(Words.value("--root"));
    if (!Request.Root.empty() && !sys::fs::is_directory(Request.Root))
      keep(createStringError("'--root' is not a folder: '" + Request.Root + "'"));
    if (Request.HasFlags && Words.has("--compile-commands"))
      keep(createStringError("'-p' and flags after '--' exclude each other"));
    if (Request.HasFlags && Request.Files.empty())
      keep(createStringError("flags after '--' need a file to compile with them"));
  }

  void readHow() {
    take(Request.Jobs, Words.number("--jobs", hardware_concurrency().compute_thread_count(), 1));
    unsigned Seconds = DefaultTimeout;
    take(Seconds, Words.number("--timeout-per-file", DefaultTimeout, 0));
    Request.Timeout = std::chrono::seconds(Seconds);
    Request.AllowFailedFiles = Words.has("--allow-failed-files");
    Request.FixUnsafe = Words.has("--fix-unsafe");
    Request.Fix = Words.has("--fix") || Request.FixUnsafe;
    takeChoice(Request.FailOn, "--fail-on",
               {{"warning", FailOn::Warning}, {"error", FailOn::Error}, {"never", FailOn::Never}});
    for (auto [Option, Into] :
         {std::pair("--color", &Request.Color), {"--progress", &Request.Progress}})
      takeChoice(*Into, Option,
                 {{"auto", When::Auto}, {"always", When::Always}, {"never", When::Never}});
  }

  void readSettings() {
    std::vector<StringRef> Checks = Words.values("--checks");
    Request.Settings.Checks = join(Checks, ",");
    keep(CheckGlobs(Request.Settings.Checks).check());
    for (StringRef Model : Words.values("--model"))
      Request.Settings.Models.push_back(absolutePath(Model));
    keep(LibrarySet::shared(Request.Settings.Models).takeError());
    Request.Settings.LineFilter = Words.value("--line-filter").str();
    if (Words.has("--line-filter"))
      keep(checkLineFilter(Request.Settings.LineFilter));
  }

  void readReports() {
    Request.Baseline = Words.value("--baseline").str();
    Request.WriteBaseline = Words.value("--write-baseline").str();
    if (Words.has("--baseline") && Request.Baseline.empty())
      keep(createStringError("'--baseline' names no file"));
    if (Words.has("--write-baseline"))
      keep(checkWritable("baseline", Request.WriteBaseline));
    for (StringRef Word : Words.values("--report"))
      take(Request.Reports.emplace_back(), readReportTarget(Word));
    if (Request.Reports.empty())
      take(Request.Reports.emplace_back(), readReportTarget("text"));
  }

  template <typename T> void take(T &Into, Expected<T> Value) {
    if (Value)
      Into = std::move(*Value);
    else
      keep(Value.takeError());
  }

  template <typename T>
  void takeChoice(T &Into, StringRef Option, ArrayRef<std::pair<StringRef, T>> Allowed) {
    std::vector<StringRef> Names;
    for (const auto &[Name, Value] : Allowed)
      Names.push_back(Name);
    Expected<StringRef> Chosen = Words.choice(Option, Names);
    if (!Chosen)
      return keep(Chosen.takeError());
    Into = find_if(Allowed, [&](const auto &Pair) { return Pair.first == *Chosen; })->second;
  }

  void keep(Error Found) {
    if (!Problem)
      Problem = std::move(Found);
    else
      consumeError(std::move(Found));
  }

  const Arguments &Words;
  CheckRequest Request;
  Error Problem = Error::success();
};

Error missingFiles(ArrayRef<std::string> Files) {
  for (const std::string &File : Files)
    if (sys::fs::is_directory(File))
      return createStringError("'" + File + "' is a folder; flags after '--' need files");
    else if (!sys::fs::exists(File))
      return createStringError("no such file: '" + File + "'");
  return Error::success();
}

} // namespace

ArrayRef<OptionRow> checkOptionRows() { return Rows; }

Expected<CheckRequest> readCheckRequest(const Arguments &Words) {
  return RequestReader(Words).read();
}

static Expected<Database> openDatabase(const CheckRequest &Request) {
  if (Request.HasFlags) {
    if (Error Missing = missingFiles(Request.Files))
      return std::move(Missing);
    return Database::ofFlags(Request.Files, Request.Flags);
  }
  if (!Request.DatabasePath.empty())
    return Database::load(Request.DatabasePath);
  std::string Start = Request.Files.empty() ? "." : Request.Files.front();
  if (std::optional<std::string> Found = Database::find(Start))
    return Database::load(*Found);
  return createStringError("no compile_commands.json at or above '" + absolutePath(Start) +
                           "'; name its folder with -p, or give flags after '--'");
}

Expected<WantedFiles> openWanted(CheckRequest &Request) {
  Expected<Database> Files = openDatabase(Request);
  if (!Files)
    return Files.takeError();
  auto Entries = selectEntries(*Files, Request.Files);
  if (!Entries)
    return Entries.takeError();
  Request.Settings.Root = Request.Root.empty() ? chooseRoot(*Files, *Entries) : Request.Root;
  return WantedFiles{std::move(*Files), std::move(*Entries)};
}

} // namespace cotidy
