#include "engine/config/CheckGlobs.h"

#include "Registry.h"
#include "engine/config/Nearest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/GlobPattern.h"

using namespace llvm;

namespace cotidy {
namespace {

bool isOurs(StringRef Glob) { return Glob.starts_with("coro-"); }

bool fitsSomeCheck(StringRef Glob) {
  Expected<GlobPattern> Pattern = GlobPattern::create(Glob);
  if (!Pattern) {
    consumeError(Pattern.takeError());
    return false;
  }
  // The strict checks are a family of their own, named in the default set before the first of them.
  return Glob == "coro-strict-*" ||
         any_of(allChecks(), [&](const CheckInfo &Check) { return Pattern->match(Check.Id); });
}

} // namespace

CheckGlobs::CheckGlobs(StringRef Checks) {
  SmallVector<StringRef> Parts;
  Checks.split(Parts, ',');
  for (StringRef Part : Parts)
    for (StringRef Line : split(Part, '\n'))
      if (StringRef Item = Line.trim(); !Item.empty())
        Items.push_back(Item);
}

bool CheckGlobs::choosesOurs() const { return any_of(Items, isOurs); }

bool CheckGlobs::choosesWarnings() const {
  return any_of(Items, [](StringRef Item) { return Item.starts_with("clang-diagnostic"); });
}

std::vector<StringRef> CheckGlobs::removedOfOurs() const {
  std::vector<StringRef> Removed;
  for (StringRef Item : Items)
    if (Item.starts_with("-") && isOurs(Item.drop_front().ltrim()))
      Removed.push_back(Item);
  return Removed;
}

Error CheckGlobs::check() const {
  std::vector<StringRef> Ids;
  for (const CheckInfo &Check : allChecks())
    Ids.push_back(Check.Id);
  for (StringRef Item : Items) {
    StringRef Glob = Item;
    if (Glob.consume_front("-"))
      Glob = Glob.ltrim();
    if (isOurs(Glob) && !fitsSomeCheck(Glob))
      return createStringError(
          formatv("unknown check '{0}'{1}", Glob, didYouMean(Glob, Ids)).str());
  }
  return Error::success();
}

} // namespace cotidy
