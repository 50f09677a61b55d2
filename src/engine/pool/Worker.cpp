#include "engine/pool/Worker.h"

#include "engine/analysis/Analysis.h"
#include "engine/file/WholeFile.h"
#include "model/library/LibrarySet.h"
#include "report/Result.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

using namespace llvm;

namespace cotidy {

/// clang recurses over the depth of expressions; generated code is deep.
static constexpr unsigned StackSize = 512U << 20;

void prepareProcess() {
  static const bool Targets = [] {
    InitializeAllTargetInfos();
    InitializeAllTargetMCs();
    InitializeAllAsmParsers();
    return true;
  }();
  (void)Targets;
}

/// What every unit needs, whichever it is: libraries are known, too. A model that cannot be read is
/// the unit's to report.
static void prepare(ArrayRef<std::string> Models) {
  prepareProcess();
  consumeError(LibrarySet::shared(Models).takeError());
}

Error workOn(StringRef UnitFile, StringRef ResultFile) {
  auto Buffer = MemoryBuffer::getFile(UnitFile);
  if (!Buffer)
    return createStringError("cannot read the unit '" + UnitFile +
                             "': " + Buffer.getError().message());
  Expected<Unit> U = readUnit((*Buffer)->getBuffer());
  if (!U)
    return U.takeError();
  sys::Process::PreventCoreFiles();
  prepare(U->Settings.Models);
  Analysis Done;
  llvm::thread(std::optional<unsigned>(StackSize), [&] { Done = analyse(*U); }).join();
  for (const std::string &Flag : Done.DroppedFlags)
    errs() << DroppedFlagMark << Flag << "\n";
  return writeWhole(ResultFile, writeResult(Done.Result) + Done.Facts);
}

#ifdef _WIN32
static Child launch(const std::string &Program, const WorkerFiles &Files, std::string &Problem) {
  return Child(Program, {Program, "map", Files.Unit, Files.Result}, Files.Stderr, Problem);
}
#else
static Child launch(const std::string &, const WorkerFiles &Files, std::string &Problem) {
  auto Work = [&] {
    Error Failed = workOn(Files.Unit, Files.Result);
    bool HasFailed = static_cast<bool>(Failed);
    logAllUnhandledErrors(std::move(Failed), errs(), "cotidy: ");
    return HasFailed ? 2 : 0;
  };
  return Child(Work, Files.Stderr, Problem);
}
#endif

Expected<Child> startWorker(const std::string &Program, const Unit &U, const WorkerFiles &Files) {
  if (Error Failed = writeWhole(Files.Unit, writeUnit(U)))
    return std::move(Failed);
  prepare(U.Settings.Models);
  std::string Problem;
  Child Process = launch(Program, Files, Problem);
  if (!Problem.empty())
    return createStringError("cannot start a worker: " + Problem);
  return Process;
}

} // namespace cotidy
