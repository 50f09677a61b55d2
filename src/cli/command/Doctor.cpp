// `cotidy doctor`: is this machine, database, configuration and plugin fit to work? Every reason
// why not.
#include "cli/command/Command.h"
#include "cli/doctor/Examination.h"
#include "engine/analysis/Toolchain.h"
#include "engine/project/ProjectPaths.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

constexpr OptionRow Rows[] = {
    {"--compile-commands", "-p", TakesValue::Yes, "DIR",
     "the compile database or its folder (else found upwards)"},
};

Expected<Database> open(const Arguments &Words) {
  if (Words.has("--compile-commands"))
    return Database::load(Words.value("--compile-commands"));
  if (std::optional<std::string> Found = Database::find("."))
    return Database::load(*Found);
  return createStringError("no compile_commands.json at or above '" + absolutePath(".") +
                           "'; without one, check needs flags after '--'");
}

Expected<ExitCode> run(const Arguments &Words) {
  if (!Words.operands().empty())
    return createStringError("doctor takes no files; -p names the database");
  Examination E;
  Expected<Database> Files = open(Words);
  std::string Compiler = defaultCompiler();
  std::vector<std::string> Sources = {absolutePath("any.cpp")};
  if (Files) {
    Sources = Files->files();
    if (!Files->entries().front().Arguments.empty())
      Compiler = Files->entries().front().Arguments.front();
  }
  examineMachine(E, Compiler);
  if (Files)
    examineDatabase(E, *Files);
  else
    E.unfit("database", toString(Files.takeError()));
  examineConfiguration(E, Sources);
  examinePlugin(E);
  outs() << (E.isFit() ? "fit to work\n" : "not fit to work: see the lines with NO\n");
  return E.isFit() ? ExitClean : ExitError;
}

} // namespace

void Examination::line(StringRef Mark, StringRef Subject, const Twine &Text) {
  outs() << Mark << "  " << formatv("{0,-18}", Subject) << Text << "\n";
}

constinit const Command DoctorCommand = {
    "doctor", "[-p DIR]", "is this machine fit to work? every reason why not", Rows, run};

} // namespace cotidy
