// `cotidy map UNIT RESULT`: what a worker process does, for who starts it from outside.
#include "cli/command/Command.h"

#include "engine/pool/Worker.h"

using namespace llvm;

namespace cotidy {

static Expected<ExitCode> run(const Arguments &Words) {
  if (Words.operands().size() != 2)
    return createStringError("map needs a unit file and a result file");
  if (Error Failed = workOn(Words.operands()[0], Words.operands()[1]))
    return std::move(Failed);
  return ExitClean;
}

constinit const Command MapCommand = {"map",
                                      "UNIT RESULT",
                                      "analyse one unit (as check's workers do)",
                                      {},
                                      run,
                                      /*IsInternal=*/true};

} // namespace cotidy
