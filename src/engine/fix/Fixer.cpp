#include "engine/fix/Fixer.h"

#include "engine/file/WholeFile.h"
#include "engine/project/ProjectPaths.h"
#include "report/show/SourceFiles.h"
#include "report/show/Unicode.h"

#include "clang/Tooling/Core/Replacement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>

using namespace llvm;
using clang::tooling::Replacement;
using clang::tooling::Replacements;

namespace cotidy {
namespace {

/// Lines that a fix inserts end as those of the file do.
Replacements withCrlf(const Replacements &Edits) {
  Replacements Converted;
  for (const Replacement &R : Edits) {
    std::string Text;
    for (char C : R.getReplacementText()) {
      if (C == '\n' && !StringRef(Text).ends_with("\r"))
        Text += '\r';
      Text += C;
    }
    cantFail(Converted.add(Replacement(R.getFilePath(), R.getOffset(), R.getLength(), Text)));
  }
  return Converted;
}

class Fixer {
public:
  Fixer(StringRef Root, bool WithUnsafe) : Root(Root), Files(Root.str()), WithUnsafe(WithUnsafe) {}

  /// Whether \p F is now fixed.
  bool fix(const Finding &F) {
    const Fix *Chosen = choose(F);
    if (F.Status != Status::New || !Chosen)
      return false;
    if (hasChanged(F)) {
      skip(F, "the file has changed since it was analysed");
      return false;
    }
    if (Error Conflict = add(*Chosen)) {
      skip(F, toString(std::move(Conflict)));
      return false;
    }
    ++Result.Applied;
    return true;
  }

  Expected<FixResult> write() {
    for (const auto &[File, Edits] : ByFile)
      if (Error Failed = rewrite(File, Edits))
        return std::move(Failed);
    Result.Files = ByFile.size();
    return std::move(Result);
  }

private:
  void skip(const Finding &F, StringRef Why) {
    Result.Skipped.push_back(
        formatv("{0}:{1}:{2} [{3}]: {4}", F.At.File, F.At.Line, F.At.Column, F.Check, Why));
  }

  /// Edits are offsets: in another text they would stand anywhere.
  bool hasChanged(const Finding &F) {
    const SourceFile *Now = Files.find(F.At.File);
    std::optional<std::string_view> Line = Now ? Now->line(F.At.Line) : std::nullopt;
    return !F.SourceLine.empty() && (!Line || repairUtf8(*Line) != repairUtf8(F.SourceLine));
  }

  const Fix *choose(const Finding &F) const {
    for (const Fix &Candidate : F.Fixes)
      if (Candidate.Safe)
        return &Candidate;
    return WithUnsafe && !F.Fixes.empty() ? &F.Fixes.front() : nullptr;
  }

  /// All edits of \p Chosen, or none.
  Error add(const Fix &Chosen) {
    std::map<std::string, Replacements> Changed;
    for (const Edit &E : Chosen.Edits) {
      std::string File = absolutePath(E.File, Root);
      auto Known = ByFile.find(File);
      auto [Into, IsNew] = Changed.try_emplace(File);
      if (IsNew && Known != ByFile.end())
        Into->second = Known->second;
      if (Error Conflict = Into->second.add(Replacement(File, E.Offset, E.Length, E.Text))) {
        consumeError(std::move(Conflict));
        return createStringError("it overlaps another fix; run again for the rest");
      }
    }
    for (auto &[File, Edits] : Changed)
      ByFile[File] = std::move(Edits);
    return Error::success();
  }

  static Error rewrite(const std::string &File, const Replacements &Edits) {
    auto Buffer = MemoryBuffer::getFile(File);
    if (!Buffer)
      return createStringError("cannot read '" + File + "': " + Buffer.getError().message());
    StringRef Text = (*Buffer)->getBuffer();
    bool IsCrlf = Text.take_front(Text.find('\n')).ends_with("\r");
    Expected<std::string> Fixed =
        clang::tooling::applyAllReplacements(Text, IsCrlf ? withCrlf(Edits) : Edits);
    if (!Fixed)
      return Fixed.takeError();
    return writeWhole(realPath(File), *Fixed);
  }

  StringRef Root;
  SourceFiles Files;
  bool WithUnsafe;
  std::map<std::string, Replacements> ByFile;
  FixResult Result;
};

} // namespace

Expected<FixResult> applyFixes(Report &R, StringRef Root, bool WithUnsafe) {
  Fixer Fixing(Root, WithUnsafe);
  R.Findings.update([&](const Finding &F) { return !Fixing.fix(F); });
  return Fixing.write();
}

} // namespace cotidy
