#include "lsp/Analyser.h"

#include "engine/plan/Plan.h"
#include "engine/plan/Selection.h"
#include "engine/pool/Worker.h"
#include "engine/project/ProjectPaths.h"
#include "report/Merge.h"
#include "report/Result.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"

using namespace llvm;

namespace cotidy::lsp {
namespace {

constexpr std::chrono::seconds LongestAnalysis{300};

} // namespace

Analyser::Analyser(std::string Program)
    : Program(std::move(Program)),
      MostJobs(std::max(1U, hardware_concurrency().compute_thread_count() / 2)) {
  if (sys::fs::createUniqueDirectory("cotidy-lsp", Folder))
    Folder.clear();
}

Analyser::~Analyser() {
  for (Job &J : Jobs)
    J.Process.kill();
  if (!Folder.empty())
    sys::fs::remove_directories(Folder);
}

Expected<const Database *> Analyser::databaseFor(const std::string &Path) {
  std::optional<std::string> Found = Database::find(Path);
  if (!Found)
    return nullptr;
  std::error_code Unknown;
  auto Changed = std::filesystem::last_write_time(*Found, Unknown);
  auto Known = Databases.find(*Found);
  if (Known == Databases.end() || Known->second.Changed != Changed) {
    Expected<Database> Files = Database::load(*Found);
    if (!Files)
      return Files.takeError();
    Known = Databases.insert_or_assign(*Found, LoadedDatabase{Changed, std::move(*Files)}).first;
  }
  return &Known->second.Files;
}

/// A file that no database has is compiled like its neighbours, or as C++20.
Expected<Unit> Analyser::unitFor(const std::string &Path) {
  Expected<const Database *> Files = databaseFor(Path);
  if (!Files)
    return Files.takeError();
  Database Flags = Database::ofFlags({Path}, {"-std=c++20"});
  const Database &Used = *Files ? **Files : Flags;
  auto Entries = selectEntries(Used, {Path});
  if (!Entries) {
    consumeError(Entries.takeError());
    Entries = Used.inferred(Path);
    if (Entries->empty())
      Entries = Flags.entries();
  }
  UnitSettings Settings;
  Settings.Root = chooseRoot(Used, *Entries);
  return planUnits(ArrayRef(*Entries).take_front(1), Settings).front();
}

Error Analyser::start(const Document &D, std::vector<Overlay> Buffers) {
  stop(D.Uri);
  Expected<Unit> Work = unitFor(D.Path);
  if (!Work)
    return Work.takeError();
  Work->Overlays = std::move(Buffers);
  SmallString<128> Files(Folder);
  sys::path::append(Files, std::to_string(Started++));
  Expected<Child> Process =
      startWorker(Program, *Work,
                  {(Files + ".unit").str(), (Files + ".result").str(), (Files + ".stderr").str()});
  if (!Process)
    return Process.takeError();
  Jobs.push_back({D.Uri, D.Current, std::move(*Work), Files.str().str(), std::move(*Process)});
  return Error::success();
}

void Analyser::stop(StringRef Uri) {
  Jobs.remove_if([&](Job &J) {
    if (J.Uri != Uri)
      return false;
    J.Process.kill();
    remove(J);
    return true;
  });
}

void Analyser::remove(const Job &J) {
  for (const char *Ending : {".unit", ".result", ".stderr"})
    sys::fs::remove(J.Files + Ending);
}

Report Analyser::resultOf(const Job &J, const ChildEnd &End) const {
  std::string Problem = "the analysis failed";
  if (!End.Signal.empty())
    Problem = "the analysis crashed: " + End.Signal;
  else if (auto Buffer = MemoryBuffer::getFile(J.Files + ".result"); Buffer && End.ExitCode == 0)
    if (auto Result = readResult((*Buffer)->getBuffer().str(), Problem)) {
      Report Merged = mergeReports({*Result});
      finishReport(Merged);
      return Merged;
    }
  Report Failed;
  Failed.Coverage = {{J.Work.File, Outcome::Failed, Problem}};
  return Failed;
}

std::optional<AnalysisResult> Analyser::poll() {
  for (auto J = Jobs.begin(); J != Jobs.end(); ++J) {
    std::optional<ChildEnd> End = J->Process.poll();
    if (!End && J->Process.age() > LongestAnalysis) {
      J->Process.kill();
      End = ChildEnd{1, "it took too long"};
    }
    if (!End)
      continue;
    AnalysisResult Done = {J->Uri, std::move(J->Analysed), resultOf(*J, *End),
                           J->Work.Settings.Root};
    remove(*J);
    Jobs.erase(J);
    return Done;
  }
  return std::nullopt;
}

} // namespace cotidy::lsp
