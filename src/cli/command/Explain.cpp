// `cotidy explain CHECK`: the check's page as it stands beside its code. `cotidy explain --model
// TYPE` is ExplainType's.
#include "cli/command/Command.h"

#include "Registry.h"
#include "cli/command/ExplainType.h"
#include "engine/config/Nearest.h"
#include "libraries/Embedded.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

void printStyled(StringRef Line, bool InCode) {
  if (InCode)
    outs().changeColor(raw_ostream::CYAN);
  else if (Line.consume_front("#"))
    outs().changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  outs() << Line.ltrim(InCode ? "" : "# ") << "\n";
  outs().resetColor();
}

/// On a terminal headings are bold and code is set off; elsewhere the page is as written.
void printPage(StringRef Page) {
  bool Styled = sys::Process::StandardOutHasColors();
  bool InCode = false;
  for (StringRef Line : split(Page.rtrim('\n'), '\n')) {
    if (Styled && Line.starts_with("```"))
      InCode = !InCode;
    else if (Styled)
      printStyled(Line, InCode);
    else
      outs() << Line << "\n";
  }
}

constexpr OptionRow Rows[] = {
    {"--model", "", TakesValue::Yes, "TYPE",
     "what is known of a type, and why, as the files use it that follow; of a FILE.json, as a "
     "model"},
    {"--compile-commands", "-p", TakesValue::Yes, "DIR",
     "the compile database or its folder (else found upwards)"},
};

Expected<ExitCode> run(const Arguments &Words) {
  if (Words.has("--model"))
    return explainType(Words);
  std::vector<StringRef> Ids;
  for (const CheckInfo &Check : allChecks())
    Ids.push_back(Check.Id);
  if (Words.operands().size() != 1)
    return createStringError("explain needs a check: " + join(Ids, ", "));
  StringRef Id = Words.operands().front();
  for (const EmbeddedFile &Page : embeddedCheckPages())
    if (Page.Name == Id) {
      printPage(Page.Text);
      return ExitClean;
    }
  return createStringError(formatv("unknown check '{0}'{1}", Id, didYouMean(Id, Ids)).str());
}

} // namespace

constinit const Command ExplainCommand = {
    "explain", "CHECK | --model TYPE [FILE…] [-- FLAGS]",
    "what a check finds, why, and what to do; or what is known of a type", Rows, run};

} // namespace cotidy
