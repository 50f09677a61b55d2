#include "engine/nolint/NolintComments.h"

#include "Registry.h"
#include "engine/config/Nearest.h"

#include "clang-tidy/GlobList.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <limits>

using namespace llvm;

namespace cotidy {
namespace {

/// What follows "NOLINT" in a comment.
struct Form {
  bool IsBegin = false, IsEnd = false, IsNextLine = false;
  std::vector<std::string> Globs;
};

Form readForm(StringRef Rest) {
  Form F;
  F.IsNextLine = Rest.consume_front("NEXTLINE");
  F.IsBegin = !F.IsNextLine && Rest.consume_front("BEGIN");
  F.IsEnd = !F.IsNextLine && !F.IsBegin && Rest.consume_front("END");
  size_t Close = Rest.find(')');
  if (!Rest.consume_front("(") || Close == StringRef::npos)
    return F;
  for (StringRef Glob : split(Rest.take_front(Close - 1), ','))
    if (Glob = Glob.trim(); Glob.starts_with("coro-"))
      F.Globs.push_back(Glob.str());
  return F;
}

/// The checks that a glob of a comment means.
std::vector<StringRef> meant(StringRef Glob) {
  clang::tidy::GlobList Globs(Glob, /*KeepNegativeGlobs=*/false);
  std::vector<StringRef> Checks;
  for (const CheckInfo &Check : allChecks())
    if (Globs.contains(Check.Id))
      Checks.push_back(Check.Id);
  return Checks;
}

void close(std::vector<NolintComment> &Comments, const Form &End, unsigned Line) {
  for (NolintComment &Begin : reverse(Comments))
    if (Begin.Last == std::numeric_limits<unsigned>::max() && Begin.Globs == End.Globs) {
      Begin.Last = Line;
      return;
    }
}

} // namespace

std::vector<NolintComment> nolintComments(StringRef Text) {
  std::vector<NolintComment> Comments;
  unsigned Line = 1;
  size_t Counted = 0;
  for (size_t At = Text.find("NOLINT"); At != StringRef::npos; At = Text.find("NOLINT", At + 6)) {
    Line += Text.slice(Counted, At).count('\n');
    Counted = At;
    StringRef Rest = Text.drop_front(At + 6).take_until([](char C) { return C == '\n'; });
    Form F = readForm(Rest);
    if (F.Globs.empty())
      continue;
    if (F.IsEnd)
      close(Comments, F, Line);
    else if (F.IsBegin)
      Comments.push_back({Line, Line, std::numeric_limits<unsigned>::max(), F.Globs});
    else
      Comments.push_back({Line, Line + F.IsNextLine, Line + F.IsNextLine, F.Globs});
  }
  return Comments;
}

std::vector<Nolint> judgeComments(StringRef File, ArrayRef<NolintComment> Comments,
                                  function_ref<bool(StringRef)> IsOn,
                                  function_ref<bool(const NolintComment &, StringRef)> Suppressed) {
  std::vector<Nolint> Rows;
  for (const NolintComment &Comment : Comments)
    for (StringRef Glob : Comment.Globs) {
      std::vector<StringRef> Checks = meant(Glob);
      Nolint Row{File.str(), Comment.Line, Glob.str(), NolintUse::Unused};
      if (Checks.empty())
        Row.Use = NolintUse::Unknown;
      else if (!all_of(Checks, IsOn))
        Row.Use = NolintUse::Used; // nobody can tell
      else if (any_of(Checks, [&](StringRef Check) { return Suppressed(Comment, Check); }))
        Row.Use = NolintUse::Used;
      Rows.push_back(std::move(Row));
    }
  return Rows;
}

std::string describe(const Nolint &N) {
  std::string Place = N.File + ":" + std::to_string(N.Line) + ": ";
  if (N.Use == NolintUse::Unused)
    return Place + "this NOLINT suppresses nothing: '" + N.Glob + "'";
  std::vector<StringRef> Ids;
  for (const CheckInfo &Check : allChecks())
    Ids.push_back(Check.Id);
  return Place + "unknown check '" + N.Glob + "' in a NOLINT" + didYouMean(N.Glob, Ids);
}

} // namespace cotidy
