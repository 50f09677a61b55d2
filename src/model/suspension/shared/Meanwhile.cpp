// The questions that are asked of the index: what may happen meanwhile, and who runs beside whom.
#include "model/suspension/shared/Changes.h"

#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"
#include "model/suspension/shared/FirstStart.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace cotidy {

/// An object is not shared before it is made, nor when it ends.
static bool isBeginOrEnd(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return isa<CXXConstructorDecl, CXXDestructorDecl>(F) || F.isMain() ||
         (Method && (Method->isCopyAssignmentOperator() || Method->isMoveAssignmentOperator()));
}

/// A template that calls a lambda calls many; where one is handed over tells more of it.
static bool callsMany(const FunctionDecl &By, const FunctionDecl &Callee) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  return Method && Method->getParent()->isLambda() && By.isTemplated() && !By.Encloses(&Callee);
}

/// \p By calls one of \p Those, on an object that it has for itself.
bool Changes::startsOneOf(const FunctionDecl &By, const Functions &Those) const {
  return llvm::any_of(Those, [&](const FunctionDecl *Each) {
    return llvm::any_of(callersOf(*Each), [&](const Caller &C) { return C.By == &By && C.OnOwn; });
  });
}

/// Somebody other than \p F and those who wait for it comes to \p In.
bool Changes::mayRun(const FunctionDecl &In, const Functions &Waiting) const {
  Functions Seen;
  llvm::SmallVector<const FunctionDecl *, 8> Open{patternOf(In)};
  while (!Open.empty()) {
    const FunctionDecl *At = Open.pop_back_val();
    if (Waiting.contains(At) || isBeginOrEnd(*At) || !Seen.insert(At).second)
      continue;
    auto Known = Callers.find(At);
    bool Called = false;
    if (Known != Callers.end())
      for (const Caller &C : Known->second) {
        if (callsMany(*C.By, *At))
          continue;
        Called |= C.By != At;
        if (C.OnOwn && !startsOneOf(*C.By, Waiting))
          continue;
        // What is started runs beside whoever started it, be that one who waits for another.
        if (!C.Awaits)
          return true;
        Open.push_back(C.By);
      }
    if (!Called)
      return true;
  }
  return false;
}

/// \p Made stands in who starts \p F, and is over when \p F begins: a function that is no
/// coroutine has done all that it does, one that starts it once has done what stands before.
bool Changes::isBeforeStart(const Change &Made, const FunctionDecl &F) const {
  auto Known = Callers.find(patternOf(F));
  if (Known == Callers.end())
    return false;
  const FunctionDecl *In = patternOf(*Made.In);
  const SourceManager &Sources = F.getASTContext().getSourceManager();
  bool Starts = false;
  for (const Caller &C : Known->second) {
    if (C.Awaits || C.By != In)
      continue;
    Starts = true;
    bool Before = (!C.InLoop && Sources.isBeforeInTranslationUnit(Made.At->getBeginLoc(),
                                                                  C.At->getBeginLoc())) ||
                  isBeforeFirstStart(*Made.At, F, *Made.In, M);
    if (Callbacks.contains(In) || (isCoroutine(*Made.In) && !Before))
      return false;
  }
  return Starts;
}

static bool isDeclaredIn(const VarDecl &Var, const FunctionDecl &F) {
  const auto *Around = dyn_cast<FunctionDecl>(Var.getDeclContext());
  return Around && patternOf(*Around) == patternOf(F);
}

/// \p Place is a member of the class that \p F is a method of.
static bool isOwnMember(const ValueDecl &Place, const FunctionDecl &F) {
  const auto *Field = dyn_cast<FieldDecl>(&Place);
  const auto *Method = dyn_cast<CXXMethodDecl>(patternOf(F));
  return Field && Method &&
         Field->getParent()->getCanonicalDecl() == Method->getParent()->getCanonicalDecl();
}

std::vector<const Change *> Changes::meanwhile(const ValueDecl &Place,
                                               const FunctionDecl &F) const {
  return thoseBeside(of(Place), Place, F);
}

std::vector<const Change *> Changes::meanwhileInElements(const ValueDecl &Container,
                                                         const FunctionDecl &F) const {
  auto Known = OfElements.find(&Container);
  return Known == OfElements.end() ? std::vector<const Change *>()
                                   : thoseBeside(Known->second, Container, F);
}

std::vector<const Change *> Changes::thoseBeside(llvm::ArrayRef<Change> All, const ValueDecl &Place,
                                                 const FunctionDecl &F) const {
  std::vector<const Change *> Result;
  Functions Waiting = thoseWaitingFor(F);
  const auto *Local = dyn_cast<VarDecl>(&Place);
  bool IsLocal = Local && Local->hasLocalStorage();
  for (const Change &Made : All) {
    const FunctionDecl *In = patternOf(*Made.In);
    if (isBeginOrEnd(*In) || isBeforeStart(Made, F))
      continue;
    // A variable of its own each run has for itself; only lambdas that have it are others.
    if (IsLocal && (!isCoroutine(*Made.In) || (In == patternOf(F) && isDeclaredIn(*Local, F))))
      continue;
    const bool Runs = In != patternOf(F)
                          ? mayRun(*In, Waiting)
                          : mayOverlapItself(F) || (isOwnMember(Place, F) && isRequested(F));
    if (Runs)
      Result.push_back(&Made);
  }
  return Result;
}

static bool isInside(const FunctionDecl &Lambda, const Stmt &Around) {
  const SourceManager &Sources = Lambda.getASTContext().getSourceManager();
  const SourceLocation At = Lambda.getLocation();
  return Sources.isBeforeInTranslationUnit(Around.getBeginLoc(), At) &&
         Sources.isBeforeInTranslationUnit(At, Around.getEndLoc());
}

bool Changes::isMadeBy(const Change &Made, const Stmt &Awaited) const {
  Functions Callees;
  forEachStmtRunIn(&Awaited, [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    if (const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr)
      Callees.insert(patternOf(*Callee));
    return true;
  });
  Functions Seen;
  llvm::SmallVector<const FunctionDecl *, 8> Open{patternOf(*Made.In)};
  while (!Open.empty()) {
    const FunctionDecl *At = Open.pop_back_val();
    if (Callees.contains(At))
      return true;
    auto Known = Callers.find(At);
    if (Known != Callers.end() && Seen.insert(At).second)
      for (const Caller &C : Known->second)
        if (!callsMany(*C.By, *At) || isInside(*At, Awaited))
          Open.push_back(C.By);
  }
  return false;
}

/// Nobody in sight calls \p By, a plain method that others may call with something to do, each time
/// before what it has set off is over: `void detach(const std::string &name)`.
bool Changes::isRequest(const FunctionDecl &By) const {
  const FunctionDecl *Definition = By.getDefinition();
  const auto *Method = dyn_cast<CXXMethodDecl>(&By);
  return Method && Definition && !isCoroutine(*Definition) && !Method->getParent()->isLambda() &&
         Method->getAccess() == AS_public && By.getReturnType()->isVoidType() &&
         By.getNumParams() > 0 && !Callers.contains(&By) &&
         !beginsWith(plainName(&By), {"init", "start", "setup", "open", "run", "create", "set_"});
}

/// `if (busy_) co_return; busy_ = true;`
static bool keepsItselfOut(const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Assign = dyn_cast<BinaryOperator>(&S);
    const auto *Value =
        Assign && Assign->getOpcode() == BO_Assign && isa<MemberExpr>(plain(*Assign->getLHS()))
            ? dyn_cast<CXXBoolLiteralExpr>(plain(*Assign->getRHS()))
            : nullptr;
    Found |= Value && Value->getValue();
    return !Found;
  });
  return Found;
}

/// Others may come to \p F, or to one who waits for it, by such a method.
bool Changes::isRequested(const FunctionDecl &F) const {
  if (keepsItselfOut(F))
    return false;
  Functions Waiting = thoseWaitingFor(F);
  return llvm::any_of(Waiting, [&](const FunctionDecl *Each) {
    auto Known = Callers.find(Each);
    return Known != Callers.end() && llvm::any_of(Known->second, [&](const Caller &C) {
             return !C.Awaits && !Waiting.contains(C.By) && isRequest(*C.By);
           });
  });
}

bool Changes::mayOverlapItself(const FunctionDecl &F) const {
  if (FannedOut.contains(patternOf(F)))
    return true;
  auto Known = Callers.find(patternOf(F));
  return Known != Callers.end() && llvm::any_of(Known->second, [&](const Caller &C) {
           return !C.Awaits && (C.InLoop || Callbacks.contains(C.By));
         });
}

bool Changes::hasCallers(const FunctionDecl &F) const { return Callers.contains(patternOf(F)); }

llvm::ArrayRef<Changes::Caller> Changes::callersOf(const FunctionDecl &F) const {
  auto Known = Callers.find(patternOf(F));
  return Known == Callers.end() ? llvm::ArrayRef<Caller>() : llvm::ArrayRef(Known->second);
}

llvm::SmallVector<const CallExpr *, 4> Changes::callsOf(const FunctionDecl &F) const {
  llvm::SmallVector<const CallExpr *, 4> Result;
  for (const Caller &C : callersOf(F))
    if (const auto *Call = dyn_cast<CallExpr>(C.At))
      Result.push_back(Call);
  return Result;
}

bool Changes::changedBy(const FunctionDecl &In, const ValueDecl &Place) const {
  return llvm::any_of(of(Place),
                      [&](const Change &Made) { return patternOf(*Made.In) == patternOf(In); });
}

/// Others may call it, and by its name it does not expect them to hold a lock.
static bool isOpenToAll(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  StringRef Name = plainName(&F);
  return Method && Method->getAccess() == AS_public && !beginsWith(Name, {"do_", "internal"}) &&
         !speaksOf(Name, {"lock", "unsafe", "impl", "internal"});
}

bool Changes::runsUnguarded(const FunctionDecl &In,
                            llvm::function_ref<bool(const FunctionDecl &)> Guarded) const {
  Functions Seen;
  llvm::SmallVector<const FunctionDecl *, 8> Open{patternOf(In)};
  while (!Open.empty()) {
    const FunctionDecl *At = Open.pop_back_val();
    const FunctionDecl *Definition = At->getDefinition();
    if (!Seen.insert(At).second || !Definition || Guarded(*Definition))
      continue;
    auto Known = Callers.find(At);
    if (Known == Callers.end() && isCoroutine(*Definition) && isOpenToAll(*At))
      return true;
    if (Known == Callers.end())
      continue;
    for (const Caller &C : Known->second) {
      const FunctionDecl *By = C.By->getDefinition();
      if (Callbacks.contains(At) && By && !Guarded(*By))
        return true;
      Open.push_back(C.By);
    }
  }
  return false;
}

bool Changes::runsWithOthers(const FunctionDecl &In) const {
  Functions Seen;
  llvm::SmallVector<const FunctionDecl *, 8> Open{patternOf(In)};
  while (!Open.empty()) {
    const FunctionDecl *At = Open.pop_back_val();
    if (!Seen.insert(At).second)
      continue;
    const FunctionDecl *Definition = At->getDefinition();
    if ((Definition && isCoroutine(*Definition)) || Callbacks.contains(At))
      return true;
    if (auto Known = Callers.find(At); Known != Callers.end())
      for (const Caller &C : Known->second)
        Open.push_back(C.By);
  }
  return false;
}

} // namespace cotidy
