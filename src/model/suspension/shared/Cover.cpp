#include "model/suspension/shared/Cover.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/Roles.h"
#include "model/suspension/shared/CallersCover.h"
#include "model/suspension/shared/Place.h"
#include "model/use/Callee.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static bool contains(StringRef Name, llvm::ArrayRef<StringRef> Words) {
  return llvm::any_of(Words, [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

bool isScopeHold(const CXXRecordDecl &Class, const Model &M) {
  const auto *Around = dyn_cast<CXXRecordDecl>(Class.getDeclContext());
  return Around && M.Libraries.has(Role::Scope, *Around);
}

/// A guard by its model, or by what its class is called.
static bool isGuard(QualType Type, const Model &M) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  if (!Class || !Class->getIdentifier() || Class->isLambda() || isScopeHold(*Class, M))
    return false;
  if (M.Libraries.has(Role::Guard, *Class) || M.Libraries.has(Role::ThreadLock, *Class))
    return true;
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Class);
      Spec && Class->isInStdNamespace() && Class->getName() == "optional")
    return isGuard(Spec->getTemplateArgs()[0].getAsType(), M);
  return contains(Class->getName(), {"lock", "guard", "holder", "permit", "units"}) &&
         !contains(Class->getName(), {"block", "clock"});
}

/// `lock_shared()`, `hold_read_lock()`, `for_read()`: others may have it so at the same time.
static bool isForReaders(StringRef Name) {
  return contains(Name, {"shared", "read_lock", "readlock", "rlock", "for_read", "lock_read"});
}

static bool isForReaders(const NamedDecl *D) {
  return D && D->getIdentifier() && isForReaders(D->getName());
}

/// `std::shared_lock l(m)`, `auto units = co_await lock.hold_read_lock()`.
static bool isReaders(const VarDecl &Guard) {
  bool Found = isForReaders(compat::recordOf(Guard.getType().getNonReferenceType()));
  forEachStmtRunIn(Guard.getInit(), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    Found |= Call && isForReaders(Call->getDirectCallee());
    return !Found;
  });
  return Found;
}

/// The mutex, semaphore or gate of a lambda's `with_lock(m, …)`.
static bool keepsOthersOut(QualType Type, bool Alone = false) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() &&
         (contains(Class->getName(), {"mutex", "semaphore", "rwlock"}) ||
          (!Alone && contains(Class->getName(), {"gate"})));
}

/// The locks that \p F only reads under: `lock_` of `lock_.hold_read_lock()`.
static llvm::DenseSet<const Stmt *> askedByReaders(const FunctionDecl &F) {
  llvm::DenseSet<const Stmt *> Found;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Member = dyn_cast<MemberExpr>(&S);
        Member && isForReaders(Member->getMemberDecl()))
      Found.insert(plain(*Member->getBase()));
    return true;
  });
  return Found;
}

bool takesGuard(const FunctionDecl &F, const Model &M, bool Alone) {
  llvm::DenseSet<const Stmt *> Readers = Alone ? askedByReaders(F) : llvm::DenseSet<const Stmt *>();
  bool Takes = llvm::any_of(F.parameters(), [&](const ParmVarDecl *Parameter) {
    return isGuard(Parameter->getType(), M);
  });
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          Takes |= isGuard(Var->getType(), M) && !(Alone && isReaders(*Var));
    if (const auto *E = dyn_cast<Expr>(&S);
        E && isa<MemberExpr, DeclRefExpr>(S) && !Readers.contains(E))
      Takes |= keepsOthersOut(E->getType(), Alone);
    return !Takes;
  });
  return Takes;
}

bool isRunUnderGuard(const FunctionDecl &F, const Model &M) {
  if (takesGuard(F, M, true))
    return true;
  for (const DeclContext *At = F.getParent(); At; At = At->getParent())
    if (const auto *Around = dyn_cast<FunctionDecl>(At); Around && takesGuard(*Around, M, true))
      return true;
  return false;
}

unsigned Cover::bitOf(const void *Key) {
  unsigned Bit = Bits.try_emplace(Key, Bits.size()).first->second;
  return Bit < 32 ? 1u << Bit : 0;
}

void Cover::put(const Stmt &At, unsigned Bit, bool Takes) {
  if (const Stmt *Element = Graph.elementFor(At))
    (Takes ? Taken : LetGo)[Element] |= Bit;
}

void Cover::declare(const VarDecl &Var, const Stmt *Declaration) {
  if (!Var.hasLocalStorage() || Var.getType()->isReferenceType() || !isGuard(Var.getType(), M) ||
      M.Types.classify(Var.getType()).mustBeAwaited())
    return;
  const unsigned Bit = bitOf(&Var);
  (Declaration ? Taken[Declaration] : First) |= Bit;
  if (isReaders(Var))
    Shared |= Bit;
}

void Cover::mention(const MemberExpr &Member) {
  const auto *Name = dyn_cast<DeclRefExpr>(plain(*Member.getBase()));
  auto Known = Name ? Bits.find(Name->getDecl()) : Bits.end();
  const auto *Method = dyn_cast<CXXMethodDecl>(Member.getMemberDecl());
  if (Known == Bits.end() || !Method || !Method->getIdentifier())
    return;
  static constexpr StringRef Ends[] = {"unlock", "release", "reset", "return_all", "return_units"};
  if (llvm::is_contained(Ends, Method->getName()))
    put(Member, bitOf(Name->getDecl()), false);
  else if (lockVerb(*Method) == LockVerb::Locks || Method->getName() == "emplace")
    put(Member, bitOf(Name->getDecl()), true);
}

/// `auto units = co_await lock.hold_write_lock();`
static bool yieldsGuard(const Expr &Call, const FlowGraph &Graph) {
  for (const Stmt *At = Graph.parentOf(Call); isa_and_nonnull<Expr>(At); At = Graph.parentOf(*At))
    if (const auto *Await = dyn_cast<CoawaitExpr>(At))
      return Await->getType()->isRecordType();
  return false;
}

/// `co_await mutex.lock()` … `mutex.unlock()`.
void Cover::byHand(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method || !Method->getIdentifier() || !keepsOthersOut(Call.getObjectType()))
    return;
  const ValueDecl *Place = sharedPlace(*Call.getImplicitObjectArgument(), Graph.function());
  StringRef Name = Method->getName();
  if (Place && contains(Name, {"unlock", "release", "signal", "leave"}))
    put(Call, bitOf(Place), false);
  else if (Place && contains(Name, {"lock", "acquire", "wait", "enter"}) &&
           !contains(Name, {"scoped", "guard"}) && !yieldsGuard(Call, Graph)) {
    put(Call, bitOf(Place), true);
    if (isForReaders(Name))
      Shared |= bitOf(Place);
  }
}

void Cover::moved(const CallExpr &Call) {
  const auto *Name =
      isMoveOrForward(Call) ? dyn_cast<DeclRefExpr>(plain(*Call.getArg(0))) : nullptr;
  if (Name && Bits.contains(Name->getDecl()))
    put(Call, bitOf(Name->getDecl()), false);
}

void Cover::giveByCallers(unsigned Depth) {
  const CallersHold Held = heldByCallers(Graph.function(), M, Depth);
  if (Held == CallersHold::Nothing)
    return;
  const unsigned Bit = bitOf(&Graph);
  First |= Bit;
  if (Held == CallersHold::WithReaders)
    Shared |= Bit;
}

Cover::Cover(const FlowGraph &Graph, Model &M, unsigned Callers) : Graph(Graph), M(M) {
  giveByCallers(Callers);
  for (const ParmVarDecl *Parameter : Graph.function().parameters())
    declare(*Parameter, nullptr);
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          declare(*Var, &S);
  });
  Graph.forEachStmt([&](const Stmt &S) {
    if (const auto *Member = dyn_cast<MemberExpr>(&S))
      mention(*Member);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&S))
      byHand(*Call);
    else if (const auto *Plain = dyn_cast<CallExpr>(&S))
      moved(*Plain);
  });
}

unsigned Cover::after(const CFGElement &Element, unsigned Held) const {
  if (const auto Statement = Element.getAs<CFGStmt>()) {
    const Stmt *S = Statement->getStmt();
    return (Held & ~LetGo.lookup(S)) | Taken.lookup(S);
  }
  const VarDecl *Dies = deathAt(Element).Var;
  auto Known = Dies ? Bits.find(Dies) : Bits.end();
  return Known == Bits.end() || Known->second >= 32 ? Held : Held & ~(1u << Known->second);
}

} // namespace cotidy
