#include "cli/doctor/Examination.h"

#include "engine/analysis/ArgumentFilter.h"
#include "engine/analysis/CompileCommand.h"
#include "engine/config/ConfigCheck.h"
#include "model/library/LibrarySet.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace cotidy {
namespace {

/// So many examples are named; the rest is counted.
constexpr size_t Named = 5;

std::string examples(const std::set<std::string> &All) {
  std::string Text = join(All.begin(), std::next(All.begin(), std::min(All.size(), Named)), ", ");
  if (All.size() > Named)
    Text += " and " + std::to_string(All.size() - Named) + " more";
  return Text;
}

} // namespace

void examineDatabase(Examination &E, const Database &Files) {
  std::set<std::string> Sources, Missing, Foreign, Unknown;
  for (const DatabaseEntry &Entry : Files.entries()) {
    Sources.insert(Entry.RealFile);
    if (!sys::fs::exists(Entry.File))
      Missing.insert(Entry.File);
    if (!sys::fs::is_directory(Entry.Directory))
      Missing.insert(Entry.Directory);
    if (Entry.Arguments.empty() || isForeignCompiler(Entry.Arguments.front())) {
      Foreign.insert(Entry.Arguments.empty() ? "an empty command" : Entry.Arguments.front());
      continue;
    }
    ArgumentFilter Filter(Entry.File);
    Filter.filter(Entry.Arguments);
    Unknown.insert(Filter.unknown().begin(), Filter.unknown().end());
  }
  auto Counted = [](size_t Number, StringRef Noun) {
    return formatv("{0} {1}{2}", Number, Noun, Number == 1 ? "" : "s").str();
  };
  E.fit("database", Files.path() + ": " + Counted(Sources.size(), "file") + ", " +
                        Counted(Files.entries().size(), "command"));
  if (!Missing.empty())
    E.unfit("database", "names what does not exist: " + examples(Missing));
  if (!Foreign.empty())
    E.unfit("database", "clang does not understand commands of " + examples(Foreign));
  if (!Unknown.empty())
    E.note("database", "flags that clang does not take are dropped: " + examples(Unknown));
}

void examineConfiguration(Examination &E, ArrayRef<std::string> Files) {
  size_t Libraries = LibrarySet::builtin().models().size();
  E.fit("library models", Twine(Libraries) + " libraries are known");
  ConfigCheck Config{UnitSettings()};
  size_t Without = 0;
  for (const std::string &File : Files)
    Without += !Config.look(File);
  for (const std::string &Wrong : Config.errors())
    E.unfit("configuration", Wrong);
  if (Without)
    E.note("configuration",
           "no check is on for " + Twine(Without) + " of " + Twine(Files.size()) + " files");
  if (Config.errors().empty())
    E.fit("configuration", "every .clang-tidy is understood");
}

} // namespace cotidy
