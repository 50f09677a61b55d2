#include "engine/diff/GitDiff.h"

#include "report/filter/UnifiedDiff.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace cotidy {
namespace {

struct TemporaryFile {
  SmallString<128> Path;
  std::error_code Problem = sys::fs::createTemporaryFile("cotidy", "git", Path);
  ~TemporaryFile() { sys::fs::remove(Path); }

  std::string read() const {
    auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    return Buffer ? (*Buffer)->getBuffer().str() : std::string();
  }
};

class Git {
public:
  explicit Git(StringRef Folder) : Folder(Folder) {}

  /// What git prints, or its first line of complaint.
  Expected<std::string> run(ArrayRef<StringRef> Arguments) const {
    auto Program = sys::findProgramByName("git");
    if (!Program)
      return createStringError("--diff needs git, which is not here");
    SmallVector<StringRef> Command = {*Program, "-C", Folder, "-c", "core.quotePath=false"};
    append_range(Command, Arguments);
    TemporaryFile Out, Err;
    if (Out.Problem || Err.Problem)
      return createStringError("cannot make a temporary file: " +
                               (Out.Problem ? Out.Problem : Err.Problem).message());
    std::string Problem;
    int Status = sys::ExecuteAndWait(*Program, Command, std::nullopt,
                                     {StringRef(), Out.Path.str(), Err.Path.str()}, 0, 0, &Problem);
    if (Status == 0)
      return Out.read();
    std::string Said = Problem.empty() ? Err.read() : Problem;
    return createStringError(
        formatv("--diff: git {0}: {1}", Arguments.front(), StringRef(Said).split('\n').first.trim())
            .str());
  }

private:
  std::string Folder;
};

/// Where \p Base and HEAD parted; histories that never met have \p Base itself.
Expected<std::string> startOf(const Git &Here, StringRef Base) {
  if (Base.empty())
    return "HEAD";
  Expected<std::string> Commit = Here.run(
      {"rev-parse", "--verify", "--quiet", "--end-of-options", (Base + "^{commit}").str()});
  if (!Commit) {
    consumeError(Commit.takeError());
    return createStringError("--diff: git knows no commit '" + Base + "'");
  }
  Expected<std::string> Parted = Here.run({"merge-base", StringRef(*Commit).trim(), "HEAD"});
  if (Parted)
    return StringRef(*Parted).trim().str();
  consumeError(Parted.takeError());
  return StringRef(*Commit).trim().str();
}

} // namespace

Expected<ChangedLines> changedLines(const ProjectPaths &Paths, StringRef Base) {
  Expected<std::string> Top = Git(Paths.root()).run({"rev-parse", "--show-toplevel"});
  if (!Top)
    return Top.takeError();
  std::string Root = StringRef(*Top).rtrim('\n').str();
  Git Here(Root);
  Expected<std::string> Start = startOf(Here, Base);
  if (!Start)
    return Start.takeError();
  Expected<std::string> Diff =
      Here.run({"diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=0",
                "--inter-hunk-context=0", "--find-renames", "--ignore-submodules", "--no-relative",
                "--src-prefix=a/", "--dst-prefix=b/", *Start, "--"});
  if (!Diff)
    return Diff.takeError();
  Expected<std::string> New = Here.run({"ls-files", "--others", "--exclude-standard", "-z"});
  if (!New)
    return New.takeError();
  auto Hunks = readDiff(*Diff);
  if (!Hunks)
    return createStringError("--diff: cannot read what git prints");
  ChangedLines Lines;
  for (const DiffHunk &Hunk : *Hunks)
    Lines.add(Paths.shown(absolutePath(Hunk.File, Root)), Hunk.First, Hunk.Last);
  for (StringRef File : split(*New, '\0'))
    if (!File.empty())
      Lines.addWhole(Paths.shown(absolutePath(File, Root)));
  return Lines;
}

} // namespace cotidy
