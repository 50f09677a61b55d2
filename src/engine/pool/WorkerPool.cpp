#include "engine/pool/WorkerPool.h"

#include "engine/analysis/Analysis.h"
#include "engine/pool/Interrupt.h"
#include "engine/project/ProjectPaths.h"
#include "report/Result.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <list>
#include <thread>

using namespace llvm;

namespace cotidy {
namespace {

constexpr std::chrono::milliseconds PollInterval{4};
constexpr std::chrono::milliseconds TellInterval{100};

/// A folder for units and results that goes with the run.
class WorkFolder {
public:
  static Expected<WorkFolder> create() {
    WorkFolder Folder;
    if (std::error_code Error = sys::fs::createUniqueDirectory("cotidy", Folder.Path))
      return createStringError("cannot make a temporary folder: " + Error.message());
    return Folder;
  }
  WorkFolder(WorkFolder &&Other) : Path(std::exchange(Other.Path, {})) {}
  ~WorkFolder() {
    if (!Path.empty())
      sys::fs::remove_directories(Path);
  }
  std::string file(const Twine &Name) const {
    SmallString<256> File(Path);
    sys::path::append(File, Name);
    return File.str().str();
  }

private:
  WorkFolder() = default;
  SmallString<128> Path;
};

std::string readAll(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return Buffer ? (*Buffer)->getBuffer().str() : std::string();
}

/// One unit in the hands of a worker.
struct Task {
  const Unit *U;
  WorkerFiles Files;
  Child Process;
};

class Pool {
public:
  Pool(ArrayRef<Unit> Units, const PoolOptions &Options, WorkFolder Folder,
       function_ref<void(const PoolState &)> Tell)
      : Units(Units), Options(Options), Folder(std::move(Folder)), Tell(Tell) {}

  Expected<PoolResult> run();

private:
  Error startNext();
  bool isOver(Task &T);
  void take(Task &T, const ChildEnd &End);
  void fail(const Unit &U, std::string Reason);
  void readStderr(const Task &T, std::string &FirstLine);
  void ended(const Unit &U);
  void killAll();

  ArrayRef<Unit> Units;
  const PoolOptions &Options;
  WorkFolder Folder;
  function_ref<void(const PoolState &)> Tell;
  size_t Next = 0;
  std::list<Task> Running;
  PoolState State;
  PoolResult Result;
  std::shared_ptr<SpillFile> Shelf; ///< for the findings of all results
};

Expected<PoolResult> Pool::run() {
  State.All = Units.size();
  Result.Parts.resize(Units.size());
  Result.Facts.resize(Units.size());
  auto LastTold = std::chrono::steady_clock::now();
  while (Next < Units.size() || !Running.empty()) {
    if (isInterrupted()) {
      killAll();
      Result.Interrupted = true;
      break;
    }
    while (Running.size() < std::max(1U, Options.Jobs) && Next < Units.size())
      if (Error Failed = startNext()) {
        killAll();
        return std::move(Failed);
      }
    if (Running.remove_if([this](Task &T) { return isOver(T); }) == 0)
      std::this_thread::sleep_for(PollInterval);
    if (std::chrono::steady_clock::now() - LastTold > TellInterval) {
      Tell(State);
      LastTold = std::chrono::steady_clock::now();
    }
  }
  return std::move(Result);
}

Error Pool::startNext() {
  const Unit &U = Units[Next];
  WorkerFiles Files{Folder.file(Twine(Next) + ".unit"), Folder.file(Twine(Next) + ".result"),
                    Folder.file(Twine(Next) + ".stderr")};
  ++Next;
  Expected<Child> Process = Options.Start(U, Files);
  if (!Process)
    return Process.takeError();
  Running.push_back({&U, std::move(Files), std::move(*Process)});
  return Error::success();
}

bool Pool::isOver(Task &T) {
  if (auto End = T.Process.poll()) {
    take(T, *End);
    return true;
  }
  if (Options.Timeout.count() == 0 || T.Process.age() < Options.Timeout)
    return false;
  T.Process.kill();
  fail(*T.U, formatv("took longer than {0} s (--timeout-per-file)", Options.Timeout.count()));
  return true;
}

/// Notes the flags that were dropped, and finds the first line that says something else.
void Pool::readStderr(const Task &T, std::string &FirstLine) {
  std::string Text = readAll(T.Files.Stderr);
  for (StringRef Line : split(Text, '\n'))
    if (Line.consume_front(DroppedFlagMark))
      Result.DroppedFlags.insert(Line.str());
    else if (FirstLine.empty() && !Line.trim().empty())
      FirstLine = Line.trim().str();
}

void Pool::take(Task &T, const ChildEnd &End) {
  std::string FirstLine, Unreadable;
  readStderr(T, FirstLine);
  if (!End.Signal.empty())
    return fail(*T.U, "the analysis crashed: " + End.Signal +
                          (FirstLine.empty() ? "" : "; " + FirstLine));
  if (End.ExitCode != 0)
    return fail(*T.U, formatv("the analysis ended with exit code {0}{1}{2}", End.ExitCode,
                              FirstLine.empty() ? "" : ": ", FirstLine));
  // The result is one line; what the file tells others may follow.
  std::string Text = readAll(T.Files.Result);
  auto [Line, Facts] = StringRef(Text).split('\n');
  std::optional<Report> Part = readResult(Line.str(), Unreadable);
  if (!Part)
    return fail(*T.U, "its result cannot be read: " + Unreadable);
  if (!Shelf)
    Shelf = SpillFile::create();
  if (!Part->Findings.empty())
    Part->Findings.shelve(Shelf);
  size_t Index = T.U - Units.data();
  Result.Parts[Index] = std::move(*Part);
  Result.Facts[Index] = Facts.str();
  ended(*T.U);
}

void Pool::fail(const Unit &U, std::string Reason) {
  std::string File = ProjectPaths(U.Settings.Root).shown(U.File);
  Result.Parts[&U - Units.data()] = {thisTool(), {{File, Outcome::Failed, std::move(Reason)}}, {}};
  ended(U);
}

void Pool::ended(const Unit &U) {
  ++State.Done;
  State.LastFile = U.File;
  Tell(State);
}

void Pool::killAll() {
  for (Task &T : Running)
    T.Process.kill();
  Running.clear();
}

} // namespace

Expected<PoolResult> runUnits(ArrayRef<Unit> Units, const PoolOptions &Options,
                              function_ref<void(const PoolState &)> Tell) {
  Expected<WorkFolder> Folder = WorkFolder::create();
  if (!Folder)
    return Folder.takeError();
  return Pool(Units, Options, std::move(*Folder), Tell).run();
}

} // namespace cotidy
