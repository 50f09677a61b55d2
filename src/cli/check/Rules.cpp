#include "cli/check/Rules.h"

#include "Registry.h"
#include "libraries/Embedded.h"

using namespace llvm;

namespace cotidy {
namespace {

/// A build that knows where its pages are published says so; else a name that leads nowhere, but is
/// the check's own.
std::string uriOf(StringRef Check) {
  StringRef Pages = COTIDY_PAGES_URL;
  if (Pages.empty())
    return "urn:cotidy:check:" + Check.str();
  return Pages.rtrim('/').str() + "/" + Check.str();
}

std::string pageOf(StringRef Check) {
  for (const EmbeddedFile &Page : embeddedCheckPages())
    if (Page.Name == Check)
      return Page.Text.str();
  return {};
}

} // namespace

const std::vector<Rule> &allRules() {
  static const std::vector<Rule> Rules = [] {
    std::vector<Rule> All;
    for (const CheckInfo &Check : allChecks())
      All.push_back({Check.Id.str(), Check.Summary.str(), pageOf(Check.Id), uriOf(Check.Id)});
    return All;
  }();
  return Rules;
}

} // namespace cotidy
