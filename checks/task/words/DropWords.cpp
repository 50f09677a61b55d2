#include "task/words/DropWords.h"

#include "model/type/TypeName.h"
#include "model/use/Callee.h"

using namespace clang;

namespace cotidy {

std::string quoted(const NamedDecl &D) { return "'" + D.getNameAsString() + "'"; }

std::string nameOfTask(QualType Type, const Expr *Origin, const Model &M) {
  const FunctionDecl *Callee = Origin ? calleeOf(*Origin) : nullptr;
  bool Named = Callee && Callee->getIdentifier();
  return "the '" + typeName(Type, M.Context) + "'" +
         (Named ? " returned by " + quoted(*Callee) : std::string());
}

StringRef effectOfDrop(DropEffect Effect) {
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

StringRef effectOfScopeEnd(DropEffect Effect) {
  return Effect == DropEffect::Cancels ? "it is cancelled when the scope ends"
                                       : effectOfDrop(Effect);
}

} // namespace cotidy
