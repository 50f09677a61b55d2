#include "task/DropWords.h"

namespace cotidy {

llvm::StringRef effectOfDrop(DropEffect Effect) {
  switch (Effect) {
  case DropEffect::NeverRuns:
    return "it never runs";
  case DropEffect::Cancels:
    return "it is cancelled at once";
  case DropEffect::LosesError:
    return "it runs on, and its exception is lost";
  case DropEffect::Reported:
    return "it runs on with nobody waiting, and an exception is only logged";
  case DropEffect::Terminates:
    return "it runs on with nobody waiting, and an exception ends the program";
  case DropEffect::Blocks:
    return "its destructor blocks here until it is done";
  case DropEffect::Leaks:
    return "its frame leaks";
  default:
    return "nobody waits for its result or its error";
  }
}

} // namespace cotidy
