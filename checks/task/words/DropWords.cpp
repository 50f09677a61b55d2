#include "task/words/DropWords.h"

#include "model/type/TypeName.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"

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

/// `co_await as_future(f())`: what an await yields has ended, whatever became of it.
static bool hasEnded(const Expr *Origin) {
  return Origin && isa<CoawaitExpr>(Origin->IgnoreUnlessSpelledInSource());
}

StringRef effectOfScopeEnd(DropEffect Effect, const Expr *Origin) {
  if (Effect == DropEffect::Cancels)
    return "it is cancelled when the scope ends";
  if (hasEnded(Origin) && Effect == DropEffect::LosesError)
    return "it has ended, and an exception in it is lost";
  if (hasEnded(Origin) && Effect == DropEffect::Reported)
    return "it has ended, and an exception in it is only logged";
  return effectOfDrop(Effect);
}

} // namespace cotidy
