// `cotidy help [COMMAND]`, also as `--help` anywhere: made from the commands' own tables.
#include "cli/command/Command.h"
#include "cli/command/HelpPages.h"

#include "engine/config/Nearest.h"
#include "report/format/Format.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

void printAll() {
  outs() << "cotidy finds tasks, errors and threads that C++20 coroutine code loses.\n\n";
  for (const Command &C : allCommands())
    if (!C.IsInternal)
      outs() << formatv("  cotidy {0,-8} {1}\n", C.Name, C.Summary);
  outs()
      << "\n`cotidy help COMMAND` tells more. Exit codes of check: 0 nothing found, 1 findings,\n"
         "2 wrong usage or configuration, 3 some file could not be analysed.\n";
}

void printFormats() {
  outs() << "\nformats of --report:\n";
  for (const Format &F : formats())
    outs() << formatv("  {0,-28} {1}\n", StringRef(F.Name), StringRef(F.Description));
}

constexpr OptionRow Rows[] = {
    {"--format", "", TakesValue::Yes, "FORMAT",
     "text, man, bash, zsh or fish: for a person, a manual page, completions (text)"},
};

Expected<ExitCode> run(const Arguments &Words) {
  Expected<StringRef> Format = Words.choice("--format", {"text", "man", "bash", "zsh", "fish"});
  if (!Format)
    return Format.takeError();
  if (*Format != "text") {
    outs() << (*Format == "man" ? manualPage() : completions(*Format));
    return ExitClean;
  }
  if (Words.operands().empty()) {
    printAll();
    return ExitClean;
  }
  Expected<const Command *> Named = findCommand(Words.operands().front());
  if (!Named)
    return Named.takeError();
  const Command &C = **Named;
  outs() << "usage: cotidy " << C.Name << " " << C.Synopsis << "\n\n  " << C.Summary << "\n";
  if (!C.Options.empty())
    outs() << "\noptions:\n" << describeOptions(C.Options);
  if (C.Name == CheckCommand.Name)
    printFormats();
  return ExitClean;
}

} // namespace

constinit const Command HelpCommand = {"help", "[COMMAND]", "this text, or a command's options",
                                       Rows, run};

ArrayRef<Command> allCommands() {
  static const Command All[] = {CheckCommand, ExplainCommand, ListCommand, DoctorCommand,
                                LspCommand,   HelpCommand,    MapCommand};
  return All;
}

Expected<const Command *> findCommand(StringRef Name) {
  std::vector<StringRef> Names;
  for (const Command &C : allCommands()) {
    if (C.Name == Name)
      return &C;
    if (!C.IsInternal)
      Names.push_back(C.Name);
  }
  for (StringRef Planned : {"plan", "reduce"})
    if (Name == Planned)
      return createStringError(formatv("'{0}' is not in this version yet", Name).str());
  return createStringError(
      formatv("unknown command '{0}'{1}", Name, didYouMean(Name, Names)).str());
}

} // namespace cotidy
