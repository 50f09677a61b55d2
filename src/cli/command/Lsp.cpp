// `cotidy lsp`: the language server on stdin and stdout.
#include "lsp/Server.h"

#include "cli/check/Rules.h"
#include "cli/command/Command.h"
#include "engine/analysis/Analysis.h"
#include "engine/pool/Interrupt.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace cotidy {
namespace {

constexpr OptionRow Rows[] = {
    {"--stdio", "", TakesValue::No, "", "talk over stdin and stdout, as it always does"},
};

Expected<ExitCode> run(const Arguments &Words) {
  if (!Words.operands().empty())
    return createStringError("lsp takes no arguments");
  static int Anchor;
  noteInterrupts();
  lsp::Server Server(sys::fs::getMainExecutable(nullptr, &Anchor), allRules(), thisTool());
  return Server.run() ? ExitClean : ExitFindings;
}

} // namespace

constinit const Command LspCommand = {
    "lsp", "[--stdio]", "language server for editors, on stdin and stdout", Rows, run};

} // namespace cotidy
