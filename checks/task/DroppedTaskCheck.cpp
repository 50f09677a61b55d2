// The model finds what is dropped and what that does; here it is put into words.
#include "task/DroppedTaskCheck.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/LossFix.h"
#include "model/flow/given/GivenValue.h"
#include "model/use/AwaitFix.h"
#include "model/use/Callee.h"
#include "model/use/PatternUse.h"
#include "model/use/scope/ScopeFix.h"
#include "task/words/DroppedTaskWords.h"
#include "task/words/LostTaskWords.h"

using namespace clang;

namespace clang::tidy {
template <> struct OptionEnumMapping<cotidy::ExplicitDiscardPolicy> {
  static llvm::ArrayRef<std::pair<cotidy::ExplicitDiscardPolicy, StringRef>> getEnumMapping() {
    static constexpr std::pair<cotidy::ExplicitDiscardPolicy, StringRef> Mapping[] = {
        {cotidy::ExplicitDiscardPolicy::ByEffect, "by-effect"},
        {cotidy::ExplicitDiscardPolicy::Warn, "warn"},
        {cotidy::ExplicitDiscardPolicy::Allow, "allow"}};
    return Mapping;
  }
};
} // namespace clang::tidy

namespace cotidy {

static constexpr OptionInfo CheckOptions[] = {{"ExplicitDiscard", "by-effect",
                                               "whether '(void)f();' and its like are findings: "
                                               "by-effect (where the work is lost by it), warn, "
                                               "allow"}};

const CheckInfo DroppedTaskCheck::Info = {
    .Id = "coro-dropped-task",
    .Summary = "a task, future or other awaitable that nobody awaits, stores, spawns or returns",
    .Since = "0.1.0",
    .Fix = FixKind::Both,
    .Options = CheckOptions};

DroppedTaskCheck::DroppedTaskCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context),
      ExplicitDiscard(Options.get("ExplicitDiscard", ExplicitDiscardPolicy::ByEffect)) {}

void DroppedTaskCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  CoroCheck::storeOptions(Map);
  Options.store(Map, "ExplicitDiscard", ExplicitDiscard);
}

void DroppedTaskCheck::checkFunction(const FunctionDecl &F, Model &M) {
  llvm::SmallPtrSet<const void *, 4> Said;
  for (const DroppedValue &Drop : droppedValues(F, M, ExplicitDiscard)) {
    report(F, Drop, M);
    Said.insert(Drop.Value);
    Said.insert(Drop.Local);
  }
  LostTasks Flow = lostTasks(F, M, ExplicitDiscard);
  for (const LostTask &Lost : Flow.Lost)
    if (!Said.contains(Lost.Var) && !(Lost.Origin && Said.contains(Lost.Origin)))
      report(F, Lost, M);
  if (Flow.GaveUp && isFirstAt(F.getLocation()))
    diag(F.getLocation(), "function %0 is too large to follow all of its tasks to their end") << &F;
  for (const DroppedArgument &Argument : droppedArguments(F, M, ExplicitDiscard))
    report(Argument, M);
  for (const ReplacedFailure &Failure : replacedFailures(F, M))
    report(Failure, M);
}

void DroppedTaskCheck::checkUncalled(const FunctionDecl &F, Model &M) {
  for (const DroppedValue &Drop : droppedValues(F, M, ExplicitDiscard)) {
    bool Alone = Drop.Local && Drop.Unmentioned && !isNamedIn(F, *Drop.Local);
    if (Alone || Drop.Shape == DropShape::Discarded || Drop.Shape == DropShape::ExplicitDiscard)
      report(F, Drop, M);
  }
}

void DroppedTaskCheck::explainOrigin(const Expr &Origin, const TypeInfo &Type) {
  const FunctionDecl *Callee = calleeOf(Origin);
  const FunctionDecl *Definition = Callee ? Callee->getDefinition() : nullptr;
  bool Lazy = Type.Start == StartKind::Lazy && Definition && isCoroutine(*Definition);
  noteAt(Callee, Lazy ? "coroutine %0 starts only when it is awaited" : "%0 is declared here");
}

void DroppedTaskCheck::report(const FunctionDecl &F, const DroppedValue &Drop, Model &M) {
  SourceLocation At = Drop.Local ? Drop.Local->getLocation() : Drop.Value->getBeginLoc();
  if (!isFirstAt(At))
    return;
  {
    auto Diagnostic = diag(At, "%0") << describe(Drop, M);
    if (Drop.Value->getBeginLoc().isFileID())
      Diagnostic << Drop.Value->getSourceRange();
    Diagnostic << awaitFix(F, Drop, M);
  }
  if (Drop.MovedInto)
    diag(Drop.MovedInto->getLocation(), "moved into '%0' here, which nobody awaits either",
         DiagnosticIDs::Note)
        << Drop.MovedInto->getNameAsString();
  if (Drop.Uncalled)
    diag(Drop.Uncalled->getBeginLoc(), "%0 returns here without having called it",
         DiagnosticIDs::Note)
        << Drop.SkippedBy;
  explainOrigin(*Drop.Value, Drop.Type);
  if (auto Fix = discardFix(Drop, M.Context); !Fix.empty())
    diag(Drop.Value->getBeginLoc(), "to drop it on purpose, say so", DiagnosticIDs::Note) << Fix;
  if (auto Fix = handOverFix(F, Drop, M); Fix.Scope)
    diag(Drop.Value->getBeginLoc(), "to have it run in %0, hand it over", DiagnosticIDs::Note)
        << Fix.Scope << Fix.Edits;
}

void DroppedTaskCheck::report(const FunctionDecl &F, const LostTask &Lost, Model &M) {
  SourceLocation At = placeOf(Lost);
  if (!isFirstAt(At))
    return;
  diag(At, "%0") << describe(Lost, M);
  if (Lost.MovedFrom)
    diag(Lost.Var->getLocation(), "moved into '%0' here", DiagnosticIDs::Note)
        << Lost.Var->getNameAsString();
  for (const Turn &T : Lost.Turns)
    diag(placeOf(T), describe(T), DiagnosticIDs::Note);
  diag(Lost.Where, "%0", DiagnosticIDs::Note) << describeEnd(Lost);
  if (auto Fix = awaitBeforeLoss(F, Lost, M); !Fix.empty())
    diag(Lost.Where, "to wait for %select{it|all of them}0, do so before", DiagnosticIDs::Note)
        << Lost.Many << Fix;
  if (Lost.Origin && !isInserter(*Lost.Origin))
    explainOrigin(*Lost.Origin, Lost.Type);
}

void DroppedTaskCheck::report(const ReplacedFailure &Failure, const Model &M) {
  if (!isFirstAt(Failure.By->getBeginLoc()))
    return;
  diag(Failure.By->getBeginLoc(), "%0") << describe(Failure, M);
  diag(Failure.Question->getBeginLoc(),
       "it is asked here whether it %select{failed|is done, not whether it failed}0",
       DiagnosticIDs::Note)
      << Failure.OnlyDone;
}

void DroppedTaskCheck::report(const DroppedArgument &Argument, const Model &M) {
  if (!isFirstAt(Argument.Value->getBeginLoc()))
    return;
  diag(Argument.Value->getBeginLoc(), "%0") << describe(Argument, M);
  for (const ParmVarDecl *Parameter : Argument.Through)
    diag(Parameter->getLocation(), "%0", DiagnosticIDs::Note)
        << describe(*Parameter, Parameter == Argument.Through.back());
  explainOrigin(*Argument.Value, Argument.Type);
}

} // namespace cotidy
