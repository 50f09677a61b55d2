// The model finds what is dropped and what that does; here it is put into words.
#include "task/DroppedTaskCheck.h"

#include "model/coroutine/Coroutine.h"
#include "model/type/TypeName.h"
#include "model/use/AwaitFix.h"
#include "task/DropWords.h"

#include "clang/AST/ExprCXX.h"

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
  for (const DroppedValue &Drop : droppedValues(F, M, ExplicitDiscard))
    report(F, Drop, M);
}

static const FunctionDecl *calleeOf(const DroppedValue &Drop) {
  const auto *Call = dyn_cast<CallExpr>(Drop.Value);
  return Call ? Call->getDirectCallee() : nullptr;
}

/// "the 'task<int>' returned by 'fetch'"
static std::string subject(const DroppedValue &Drop, const Model &M) {
  std::string Type = typeName(Drop.Value->getType(), M.Context);
  const FunctionDecl *Callee = calleeOf(Drop);
  bool Named = Callee && Callee->getIdentifier();
  return "the '" + Type + "'" + (Named ? " returned by '" + Callee->getNameAsString() + "'" : "");
}

static StringRef effect(const DroppedValue &Drop) {
  if (Drop.Type.Drop == DropEffect::Cancels && Drop.Local)
    return "it is cancelled when the scope ends";
  return effectOfDrop(Drop.Type.Drop);
}

static std::string message(const DroppedValue &Drop, const Model &M) {
  std::string Task = subject(Drop, M);
  std::string Local = Drop.Local ? "'" + Drop.Local->getNameAsString() + "'" : "";
  switch (Drop.Shape) {
  case DropShape::Discarded:
    return Task + " is never awaited";
  case DropShape::ExplicitDiscard:
    return Task + " is discarded on purpose, but that loses the work";
  case DropShape::Tested:
    return Task + " is tested itself, not what it yields";
  case DropShape::Compared:
    return Task + " is compared itself, not what it yields";
  case DropShape::Formatted:
    return Task + " is looked at itself, not what it yields";
  case DropShape::UnusedLocal:
    return Task + " is kept in " + Local + " and never awaited";
  case DropShape::LookedAtLocal:
    return Task + " is kept in " + Local + " and looked at, but never awaited";
  case DropShape::HeldAsGuard:
    return Local + " is " + Task + ", not the guard that it yields: nothing is held here";
  case DropShape::NestedAwait:
    return "'co_await' yields another task here, " + Task + ", that is never awaited";
  case DropShape::NestedReturn:
    return Task + " becomes the value of this coroutine: whoever awaits that gets a task that "
                  "still has to be awaited";
  }
  llvm_unreachable("all shapes are listed");
}

/// What the drop does, where the message has not said it.
static std::string consequence(const DroppedValue &Drop) {
  bool Said = Drop.Shape == DropShape::NestedReturn ||
              (Drop.Shape == DropShape::HeldAsGuard && Drop.Type.Drop == DropEffect::Unknown);
  return Said ? "" : "; " + effect(Drop).str();
}

void DroppedTaskCheck::explain(const DroppedValue &Drop, const Model &M) {
  if (Drop.MovedInto)
    diag(Drop.MovedInto->getLocation(), "moved into '%0' here, which nobody awaits either",
         DiagnosticIDs::Note)
        << Drop.MovedInto->getNameAsString();
  const FunctionDecl *Callee = calleeOf(Drop);
  if (!Callee || M.Context.getSourceManager().isInSystemHeader(Callee->getLocation()))
    return;
  const FunctionDecl *Definition = Callee->getDefinition();
  bool Lazy = Drop.Type.Start == StartKind::Lazy && Definition && isCoroutine(*Definition);
  diag(Callee->getLocation(),
       Lazy ? "coroutine %0 starts only when it is awaited" : "%0 is declared here",
       DiagnosticIDs::Note)
      << Callee;
}

void DroppedTaskCheck::report(const FunctionDecl &F, const DroppedValue &Drop, Model &M) {
  SourceLocation At = Drop.Local ? Drop.Local->getLocation() : Drop.Value->getBeginLoc();
  if (!isFirstAt(At))
    return;
  {
    auto Diagnostic = diag(At, "%0%1") << message(Drop, M) << consequence(Drop);
    if (Drop.Value->getBeginLoc().isFileID())
      Diagnostic << Drop.Value->getSourceRange();
    Diagnostic << awaitFix(F, Drop, M);
  }
  explain(Drop, M);
  if (auto Fix = discardFix(Drop, M.Context); !Fix.empty())
    diag(Drop.Value->getBeginLoc(), "to drop it on purpose, say so", DiagnosticIDs::Note) << Fix;
}

} // namespace cotidy
