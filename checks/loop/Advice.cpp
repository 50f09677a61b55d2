#include "loop/Advice.h"

#include "words/LibraryWords.h"

using namespace clang;

namespace cotidy {

std::string adviceFor(StringRef Category, StringRef Otherwise, const FunctionDecl &Coroutine,
                      Model &M) {
  LibraryUse Use = libraryInUse(Coroutine, M);
  std::string Advice = adviceFrom(insteadOf(Category, Use), Use);
  return Advice.empty() ? Otherwise.str() : Advice;
}

} // namespace cotidy
