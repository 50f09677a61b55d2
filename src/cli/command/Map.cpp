// `cotidy map UNIT RESULT`: what a worker process does. It analyses one unit and leaves one result
// file, written whole or not at all.
#include "cli/command/Command.h"

#include "engine/analysis/Analysis.h"
#include "engine/file/WholeFile.h"
#include "engine/pool/WorkerPool.h"
#include "engine/unit/Unit.h"
#include "report/Result.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

using namespace llvm;

namespace cotidy {
namespace {

/// clang recurses over the depth of expressions; generated code is deep.
constexpr unsigned StackSize = 512U << 20;

/// Names are looked up in the table of targets, and inline assembly is parsed.
void initialiseTargets() {
  InitializeAllTargetInfos();
  InitializeAllTargetMCs();
  InitializeAllAsmParsers();
}

Expected<ExitCode> run(const Arguments &Words) {
  if (Words.operands().size() != 2)
    return createStringError("map needs a unit file and a result file");
  auto Buffer = MemoryBuffer::getFile(Words.operands()[0]);
  if (!Buffer)
    return createStringError("cannot read the unit '" + Words.operands()[0] +
                             "': " + Buffer.getError().message());
  Expected<Unit> U = readUnit((*Buffer)->getBuffer());
  if (!U)
    return U.takeError();
  sys::Process::PreventCoreFiles();
  initialiseTargets();
  Analysis Done;
  llvm::thread(std::optional<unsigned>(StackSize), [&] { Done = analyse(*U); }).join();
  for (const std::string &Flag : Done.DroppedFlags)
    errs() << DroppedFlagMark << Flag << "\n";
  if (Error Failed = writeWhole(Words.operands()[1], writeResult(Done.Result) + Done.Facts))
    return std::move(Failed);
  return ExitClean;
}

} // namespace

constinit const Command MapCommand = {"map",
                                      "UNIT RESULT",
                                      "analyse one unit (used by check)",
                                      {},
                                      run,
                                      /*IsInternal=*/true};

} // namespace cotidy
