#include "engine/fix/Fixer.h"

#include "engine/file/WholeFile.h"
#include "engine/project/ProjectPaths.h"

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

class Fixer {
public:
  Fixer(StringRef Root, bool WithUnsafe) : Root(Root), WithUnsafe(WithUnsafe) {}

  /// Whether \p F is now fixed.
  bool fix(const Finding &F) {
    const Fix *Chosen = choose(F);
    if (F.Status != Status::New || !Chosen)
      return false;
    if (Error Conflict = add(*Chosen)) {
      Result.Skipped.push_back(formatv("{0}:{1}:{2} [{3}]: {4}", F.At.File, F.At.Line, F.At.Column,
                                       F.Check, toString(std::move(Conflict))));
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
    Expected<std::string> Fixed =
        clang::tooling::applyAllReplacements((*Buffer)->getBuffer(), Edits);
    if (!Fixed)
      return Fixed.takeError();
    return writeWhole(realPath(File), *Fixed);
  }

  StringRef Root;
  bool WithUnsafe;
  std::map<std::string, Replacements> ByFile;
  FixResult Result;
};

} // namespace

Expected<FixResult> applyFixes(Report &R, StringRef Root, bool WithUnsafe) {
  Fixer Fixing(Root, WithUnsafe);
  erase_if(R.Findings, [&](const Finding &F) { return Fixing.fix(F); });
  return Fixing.write();
}

} // namespace cotidy
