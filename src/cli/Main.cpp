// The driver: finds the command, reads its arguments, runs it. Whatever goes wrong is one line on
// stderr.
#include "cli/command/Command.h"

#include "engine/analysis/Analysis.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <exception>

using namespace llvm;
using namespace cotidy;

namespace {

bool wantsHelp(ArrayRef<const char *> Words) {
  for (StringRef Word : Words) {
    if (Word == "--")
      return false;
    if (Word == "--help" || Word == "-h" || Word == "-help")
      return true;
  }
  return false;
}

void printVersion() {
  Tool This = thisTool();
  outs() << "cotidy " << This.Version << " (LLVM " << This.Llvm << ")\n";
}

Expected<ExitCode> runCommand(StringRef Name, ArrayRef<const char *> Words) {
  Expected<const Command *> Named = findCommand(Name);
  if (!Named)
    return Named.takeError();
  if (wantsHelp(Words))
    return HelpCommand.Run(*Arguments::parse({Name.data()}, {}));
  Expected<Arguments> Parsed = Arguments::parse(Words, (*Named)->Options);
  if (!Parsed)
    return joinErrors(Parsed.takeError(), createStringError("see `cotidy help " + Name + "`"));
  try {
    return (*Named)->Run(*Parsed);
  } catch (const std::exception &E) { // no memory, or a disk that fails
    return createStringError(E.what());
  }
}

} // namespace

int main(int Count, const char **Words) {
  ArrayRef<const char *> Rest(Words + 1, Count > 0 ? Count - 1 : 0);
  if (Rest.empty() || wantsHelp(Rest.take_front())) {
    HelpCommand.Run(Arguments()).get();
    return Rest.empty() ? ExitError : ExitClean;
  }
  if (StringRef(Rest.front()) == "--version") {
    printVersion();
    return ExitClean;
  }
  Expected<ExitCode> Code = runCommand(Rest.front(), Rest.drop_front());
  if (Code)
    return *Code;
  SmallVector<std::string> Lines;
  handleAllErrors(Code.takeError(), [&](const ErrorInfoBase &E) { Lines.push_back(E.message()); });
  errs() << "cotidy: " << join(Lines, "; ") << "\n";
  return ExitError;
}
