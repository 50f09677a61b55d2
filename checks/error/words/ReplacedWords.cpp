#include "error/words/ReplacedWords.h"

#include "model/error/replaced/ReplacedError.h"

using namespace clang;

namespace cotidy {

void reportReplaced(CoroCheck &Check, const FunctionDecl &F, Model &M,
                    llvm::function_ref<bool(SourceLocation)> IsFirst) {
  forEachReplacedError(F, M, [&](const ReplacedError &Found) {
    SourceLocation At = Found.Kept->getBeginLoc();
    if (!IsFirst(At))
      return;
    Check.diag(At, "the error that is kept in %0 here is replaced by that of a later step; nobody "
                   "will see it")
        << Found.In;
    Check.diag(Found.Replaced->getBeginLoc(), "it is replaced here", DiagnosticIDs::Note);
  });
}

} // namespace cotidy
