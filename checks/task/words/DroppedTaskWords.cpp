#include "task/words/DroppedTaskWords.h"

#include "model/use/Callee.h"
#include "task/words/DropWords.h"

#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

static std::string message(const DroppedValue &Drop, const Model &M) {
  std::string Task = nameOfTask(valueTypeOf(*Drop.Value), Drop.Value, M);
  std::string Local = Drop.Local ? quoted(*Drop.Local) : "";
  switch (Drop.Shape) {
  case DropShape::Discarded:
    return Task + " is never awaited";
  case DropShape::Ready:
    return Task + " is ready and goes nowhere: nothing happens here, and a 'return' may be missing";
  case DropShape::ExplicitDiscard:
    return Task + " is discarded on purpose, but that loses the work";
  case DropShape::Tested:
    return Task + " is tested itself, not what it yields";
  case DropShape::Compared:
    return Task + " is compared itself, not what it yields";
  case DropShape::Formatted:
    return Task + " is looked at itself, not what it yields";
  case DropShape::Asked:
    return Task + " is only asked how it stands";
  case DropShape::UnusedLocal:
    return Task + " is kept in " + Local + " and never awaited";
  case DropShape::LookedAtLocal:
    return Task + " is kept in " + Local + " and looked at, but never awaited";
  case DropShape::HeldAsGuard:
    return Local + " is " + Task + ", not the guard that it yields: nothing is held here";
  case DropShape::CapturedUnnamed:
    return Task + " is captured as " + Local + " by a lambda that never names it";
  case DropShape::CapturedSkipped:
    return Task + " is captured as " + Local +
           (Drop.Uncalled ? " by a callback that " + quoted(*Drop.SkippedBy) + " may never call"
                          : " by a continuation that " + quoted(*Drop.SkippedBy) +
                                " does not run when an exception comes first");
  case DropShape::NestedAwait:
    return "'co_await' yields another task here, " + Task + ", that is never awaited";
  case DropShape::BesideThrow:
    return Task + " is lost when " + quoted(*Drop.SkippedBy) +
           ", called in another argument of the same call, throws";
  case DropShape::HeldInTemporary:
    return Task + " holds work that is never awaited";
  case DropShape::NestedReturn:
    return Task + " becomes the value of this coroutine: whoever awaits that gets a task that "
                  "still has to be awaited";
  }
  llvm_unreachable("all shapes are listed");
}

std::string describe(const DroppedValue &Drop, const Model &M) {
  bool Said = Drop.Shape == DropShape::NestedReturn || Drop.Shape == DropShape::Ready ||
              (Drop.Shape == DropShape::HeldAsGuard && Drop.Type.Drop == DropEffect::Unknown);
  std::string Message = message(Drop, M);
  if (Drop.Handled)
    return Message + "; it runs on with nobody waiting";
  return Said ? Message
              : Message + "; " +
                    (Drop.Local ? effectOfScopeEnd(Drop.Type.Drop, Drop.Value)
                                : effectOfDrop(Drop.Type.Drop))
                        .str();
}

std::string describe(const ReplacedFailure &Failure, const Model &M) {
  StringRef Holder =
      Lexer::getSourceText(CharSourceRange::getTokenRange(Failure.Holder->getSourceRange()),
                           M.Context.getSourceManager(), M.Context.getLangOpts());
  return nameOfTask(Failure.Task, nullptr, M) + " in '" + Holder.str() +
         (Failure.OnlyDone ? "' is done and may have failed, and " : "' has failed, and ") +
         (Failure.Replaced ? "gets another value" : "is thrown away") +
         " here; nobody takes its error, which is only logged";
}

std::string describe(const UnawaitedMember &Member, const Model &M) {
  const auto &Class = cast<CXXRecordDecl>(*Member.Field->getParent());
  return nameOfTask(Member.Origin->getType(), Member.Origin, M) + " is kept in member " +
         quoted(*Member.Field) + ", which nothing in " + quoted(Class) + " awaits; " +
         effectOfDrop(Member.Type.Drop).str();
}

std::string describe(const LostInMethod &Lost, const Model &M) {
  return nameOfTask(Lost.Origin->getType(), Lost.Origin, M) + " and kept in member " +
         quoted(*Lost.Field) + " is " + (Lost.Replaced ? "replaced" : "thrown away") +
         " here before it is awaited; " + effectOfDrop(Lost.Type.Drop).str();
}

/// "'f'", "a lambda"
static std::string functionName(const DeclContext *Context) {
  const auto *F = dyn_cast<FunctionDecl>(Context);
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(F);
  if (Method && Method->getParent()->isLambda())
    return "a lambda";
  return F ? quoted(*F) : "a function";
}

std::string describe(const DroppedArgument &Argument, const Model &M) {
  QualType Passed = Argument.Through.back()->getType().getNonReferenceType();
  if (Argument.Yielded)
    return "the future yields another task here, " + nameOfTask(Passed, nullptr, M) + ", that " +
           functionName(Argument.Callee) + " drops; " + effectOfDrop(Argument.Type.Drop).str();
  return nameOfTask(Argument.Value->getType(), Argument.Value, M) + " is passed to " +
         functionName(Argument.Callee) + ", which drops it; " +
         effectOfDrop(Argument.Type.Drop).str();
}

std::string describe(const ParmVarDecl &Parameter, bool IsLast) {
  std::string Name = Parameter.getIdentifier() ? quoted(Parameter) + " " : std::string();
  std::string Function = functionName(Parameter.getDeclContext());
  return "parameter " + Name + "of " + Function +
         (IsLast ? " is never awaited, stored or handed on" : " is only handed on");
}

} // namespace cotidy
