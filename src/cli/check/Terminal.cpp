#include "cli/check/Terminal.h"

#include "cli/check/Rules.h"
#include "report/show/Places.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace cotidy {
namespace {

bool isSet(StringRef Name) {
  auto Value = sys::Process::GetEnv(Name);
  return Value && !Value->empty();
}

/// Where `cmake --install` puts the pages, seen from the program.
std::string installedPage(const std::string &Check) {
  static int Anchor;
  SmallString<256> Page(sys::path::parent_path(sys::fs::getMainExecutable(nullptr, &Anchor)));
  sys::path::append(Page, "..", "share", "doc", "cotidy");
  sys::path::append(Page, "checks", Check + ".md");
  sys::path::remove_dots(Page, /*remove_dot_dot=*/true);
  return sys::fs::exists(Page) ? "file://" + uriPath(Page.str().str()) : std::string();
}

} // namespace

bool hasColor(When Color, bool IsAble) {
  return Color == When::Always || (Color == When::Auto && IsAble && !isSet("NO_COLOR"));
}

bool knowsLinks() {
  if (isSet("FORCE_HYPERLINK"))
    return true;
  if (!sys::Process::StandardOutIsDisplayed() || isSet("NO_COLOR"))
    return false;
  for (StringRef Mark : {"VTE_VERSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "WT_SESSION",
                         "WEZTERM_PANE", "ALACRITTY_WINDOW_ID"})
    if (isSet(Mark))
      return true;
  std::string Program = sys::Process::GetEnv("TERM_PROGRAM").value_or("");
  return is_contained({"vscode", "iTerm.app", "ghostty"}, Program);
}

std::string linkOf(const std::string &Check) {
  auto Known = find_if(allRules(), [&](const Rule &R) { return R.Id == Check; });
  if (Known != allRules().end() && StringRef(Known->Uri).starts_with("http"))
    return Known->Uri;
  return installedPage(Check);
}

} // namespace cotidy
