#include "words/ChangeWords.h"

using namespace clang;

namespace cotidy {

void noteChange(CoroCheck &Check, const ValueDecl &Place, const Change *By) {
  if (!By)
    return;
  const auto *Method = dyn_cast<CXXMethodDecl>(By->In);
  if (Method && Method->getParent()->isLambda())
    Check.diag(By->At->getBeginLoc(),
               "%0 is changed here, which may run while this coroutine is suspended",
               DiagnosticIDs::Note)
        << &Place;
  else
    Check.diag(By->At->getBeginLoc(),
               "%0 is changed by %1 here, which may run while this coroutine is suspended",
               DiagnosticIDs::Note)
        << &Place << By->In;
}

} // namespace cotidy
