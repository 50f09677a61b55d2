#include "model/callback/lost/LostCallback.h"

#include "model/callback/Taker.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/use/Callee.h"
#include "model/use/DropRules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

class Scan {
public:
  Scan(Model &M, llvm::function_ref<void(const LostCallback &)> Visit) : M(M), Visit(Visit) {}

  void run(const Stmt *Body) {
    forEachStmtRunIn(Body, [&](const Stmt &S) {
      if (isa<CallExpr, CXXConstructExpr>(S))
        taker(cast<Expr>(S));
      return true;
    });
  }

private:
  void taker(const Expr &Taker) {
    const FunctionDecl *Callee = calleeOf(Taker);
    bool Looked = Callee && M.Libraries.has(Role::Discard, *Callee);
    for (const auto &[Index, Argument] : llvm::enumerate(writtenArguments(Taker)))
      if (std::optional<Callable> What = callableOf(*Argument)) {
        if (Looked)
          LookedAfter.insert(What->Written);
        else if (!LookedAfter.contains(What->Written))
          judge(Taker, Index, *What);
      }
  }

  void judge(const Expr &Taker, unsigned Index, const Callable &What) {
    TypeInfo Type = M.Types.classify(What.Returns);
    // What is to be awaited itself may be called too (a deferred operation, with a token).
    bool IsAwaitable = M.Types.classify(What.Written->getType()).mustBeAwaited();
    if (!What.Returns->isRecordType() || !canBeLost(Type) || IsAwaitable || cameFromOutside(What) ||
        isSettledInside(What, Type))
      return;
    std::optional<Dropper> Found = dropperOf(Taker, Index, Type, M);
    if (!Found || (Found->Framework && Type.HandlerIdiom && yieldsNothing(Type)) ||
        isMeant(*Found, Type))
      return;
    Visit({What, Type, Found->Who, Found->Wrapper, Found->DroppedAt});
  }

  /// A template's parameter, or a lambda's copy of it: judged where the template is called.
  static bool cameFromOutside(const Callable &What) {
    const auto *Ref = dyn_cast<DeclRefExpr>(What.Written);
    const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Var || What.Lambda)
      return false;
    for (const DeclContext *Scope = Var->getDeclContext(); Scope; Scope = Scope->getParent())
      if (const auto *F = dyn_cast<FunctionDecl>(Scope); F && F->getTemplateInstantiationPattern())
        return true;
    return false;
  }

  /// An eager coroutine that catches all that it could lose.
  static bool isSettledInside(const Callable &What, const TypeInfo &Type) {
    const FunctionDecl *Definition = What.Function ? What.Function->getDefinition() : nullptr;
    return Type.Start == StartKind::Eager && Definition && isCoroutine(*Definition) &&
           catchesAll(*Definition);
  }

  /// `ignore_result(f)`: the drop is in the name of what drops it. What never runs is not meant.
  static bool isMeant(const Dropper &Found, const TypeInfo &Type) {
    if (Type.Start == StartKind::Lazy || !Found.Who || !Found.Who->getIdentifier())
      return false;
    static constexpr StringRef Words[] = {"ignore", "discard", "forget"};
    return llvm::any_of(
        Words, [&](StringRef Word) { return Found.Who->getName().contains_insensitive(Word); });
  }

  static bool yieldsNothing(const TypeInfo &Type) {
    return !Type.Value.isNull() && Type.Value->isVoidType();
  }

  Model &M;
  llvm::function_ref<void(const LostCallback &)> Visit;
  /// Given to what the library has for work that nobody waits for.
  llvm::SmallPtrSet<const Expr *, 2> LookedAfter;
};

} // namespace

void forEachLostCallback(const FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const LostCallback &)> Visit) {
  Scan Callbacks(M, Visit);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      Callbacks.run(Init->getInit());
  Callbacks.run(writtenBody(F));
}

void forEachLostCallback(const Expr &E, Model &M,
                         llvm::function_ref<void(const LostCallback &)> Visit) {
  Scan(M, Visit).run(&E);
}

} // namespace cotidy
