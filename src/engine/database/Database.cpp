#include "engine/database/Database.h"

#include "engine/analysis/Toolchain.h"
#include "engine/project/ProjectPaths.h"

#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using clang::tooling::CompilationDatabase;
using clang::tooling::CompileCommand;
using clang::tooling::JSONCommandLineSyntax;
using clang::tooling::JSONCompilationDatabase;

namespace cotidy {
namespace {

constexpr StringRef FileName = "compile_commands.json";

/// Programs that take a compiler and its arguments as theirs. (clang takes off ccache, distcc,
/// sccache.)
constexpr StringRef Wrappers[] = {"ccache", "distcc",     "sccache",  "icecc",
                                  "gomacc", "buildcache", "rewrapper"};

void takeOffWrappers(std::vector<std::string> &Arguments) {
  while (Arguments.size() > 1 && is_contained(Wrappers, sys::path::stem(Arguments.front())))
    Arguments.erase(Arguments.begin());
}

DatabaseEntry makeEntry(const CompileCommand &Command, StringRef Base) {
  DatabaseEntry Entry;
  Entry.Directory = absolutePath(Command.Directory, Base);
  Entry.File = absolutePath(Command.Filename, Entry.Directory);
  Entry.RealFile = realPath(Entry.File);
  Entry.Arguments = Command.CommandLine;
  takeOffWrappers(Entry.Arguments);
  return Entry;
}

/// Gives every command an absolute folder, before response files are looked for in it.
class AbsoluteFolders : public CompilationDatabase {
public:
  AbsoluteFolders(std::unique_ptr<CompilationDatabase> Inner, StringRef Base)
      : Inner(std::move(Inner)), Base(Base) {}

  std::vector<CompileCommand> getCompileCommands(StringRef File) const override {
    return mend(Inner->getCompileCommands(File));
  }
  std::vector<std::string> getAllFiles() const override { return Inner->getAllFiles(); }
  std::vector<CompileCommand> getAllCompileCommands() const override {
    return mend(Inner->getAllCompileCommands());
  }

private:
  std::vector<CompileCommand> mend(std::vector<CompileCommand> Commands) const {
    for (CompileCommand &Command : Commands)
      Command.Directory = absolutePath(Command.Directory, Base);
    return Commands;
  }

  std::unique_ptr<CompilationDatabase> Inner;
  std::string Base;
};

/// clang reads databases as YAML, and prints what is no YAML instead of returning it: the text is
/// proved to be JSON before. File names need not be UTF-8.
std::string whyNotJson(StringRef Text) {
  Expected<json::Value> Parsed = json::parse(json::fixUTF8(Text));
  return Parsed ? "" : toString(Parsed.takeError());
}

std::unique_ptr<CompilationDatabase> open(StringRef Path, std::string &Error) {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer) {
    Error = Buffer.getError().message();
    return nullptr;
  }
  Error = whyNotJson((*Buffer)->getBuffer());
  if (!Error.empty())
    return nullptr;
  std::unique_ptr<CompilationDatabase> Json = JSONCompilationDatabase::loadFromBuffer(
      (*Buffer)->getBuffer(), Error, JSONCommandLineSyntax::AutoDetect);
  if (!Json)
    return nullptr;
  return clang::tooling::expandResponseFiles(
      std::make_unique<AbsoluteFolders>(std::move(Json), sys::path::parent_path(Path)),
      vfs::getRealFileSystem());
}

} // namespace

Database::Database() = default;
Database::Database(Database &&) = default;
Database &Database::operator=(Database &&) = default;
Database::~Database() = default;

Expected<Database> Database::load(StringRef Path) {
  std::string File = absolutePath(Path);
  if (sys::fs::is_directory(File))
    File = absolutePath(FileName, File);
  if (!sys::fs::exists(File))
    return createStringError(formatv("no such compile database: '{0}'", File).str());
  Database Loaded;
  Loaded.Path = File;
  std::string Error;
  auto Opened = open(File, Error);
  if (!Opened)
    return createStringError(
        formatv("'{0}' is not a compile database: {1}", File, StringRef(Error).trim()).str());
  for (const CompileCommand &Command : Opened->getAllCompileCommands())
    Loaded.add(makeEntry(Command, sys::path::parent_path(File)));
  if (Loaded.Entries.empty())
    return createStringError(formatv("the compile database '{0}' is empty", File).str());
  Loaded.Interpolating = clang::tooling::inferMissingCompileCommands(std::move(Opened));
  return Loaded;
}

Database Database::ofFlags(ArrayRef<std::string> Files, ArrayRef<std::string> Flags) {
  Database Made;
  for (const std::string &File : Files) {
    DatabaseEntry Entry{absolutePath(File), realPath(File), absolutePath("."), {defaultCompiler()}};
    Entry.Arguments.insert(Entry.Arguments.end(), Flags.begin(), Flags.end());
    Entry.Arguments.insert(Entry.Arguments.end(), {"--", Entry.File});
    Made.add(std::move(Entry));
  }
  return Made;
}

std::optional<std::string> Database::find(StringRef Start) {
  std::string Absolute = absolutePath(Start);
  for (StringRef Folder = Absolute; !Folder.empty(); Folder = sys::path::parent_path(Folder))
    for (StringRef Below : {"", "build"}) {
      SmallString<256> Path(Folder);
      sys::path::append(Path, Below, FileName);
      if (sys::fs::is_regular_file(Path))
        return Path.str().str();
    }
  return std::nullopt;
}

std::vector<std::string> Database::files() const {
  std::vector<std::string> Files;
  for (const DatabaseEntry &Entry : Entries)
    Files.push_back(Entry.File);
  return Files;
}

std::vector<DatabaseEntry> Database::inferred(StringRef File) const {
  std::vector<DatabaseEntry> Inferred;
  if (Interpolating)
    for (const CompileCommand &Command : Interpolating->getCompileCommands(absolutePath(File)))
      Inferred.push_back(makeEntry(Command, sys::path::parent_path(Path)));
  return Inferred;
}

void Database::add(DatabaseEntry Entry) {
  std::vector<size_t> &OfFile = ByFile[Entry.RealFile];
  for (size_t Known : OfFile)
    if (Entries[Known].Directory == Entry.Directory && Entries[Known].Arguments == Entry.Arguments)
      return;
  OfFile.push_back(Entries.size());
  Entries.push_back(std::move(Entry));
}

} // namespace cotidy
