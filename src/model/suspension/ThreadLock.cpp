#include "model/suspension/ThreadLock.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/keeper/Keeper.h"
#include "model/library/Roles.h"
#include "model/suspension/LockCall.h"
#include "model/type/Members.h"
#include "model/use/ValueUse.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

LockVerb lockVerb(const FunctionDecl &Method) {
  static constexpr StringRef Locks[] = {"lock",        "lock_shared",  "lock_upgrade",
                                        "lockForRead", "lockForWrite", "Lock",
                                        "ReaderLock",  "relock"};
  static constexpr StringRef Tries[] = {"try_lock",       "try_lock_shared", "try_lock_for",
                                        "try_lock_until", "tryLock",         "TryLock",
                                        "tryLockForRead", "tryLockForWrite"};
  static constexpr StringRef Unlocks[] = {"unlock", "unlock_shared", "unlock_upgrade", "Unlock",
                                          "ReaderUnlock"};
  StringRef Name = Method.getIdentifier() ? Method.getName() : StringRef();
  if (llvm::is_contained(Locks, Name))
    return LockVerb::Locks;
  if (llvm::is_contained(Tries, Name))
    return LockVerb::Tries;
  return llvm::is_contained(Unlocks, Name) ? LockVerb::Unlocks : LockVerb::None;
}

/// Some method called \p Name yields what has to be awaited.
static bool isAwaited(const CXXRecordDecl &Class, StringRef Name, Model &M) {
  QualType Returned = memberReturnType(&Class, Name);
  return !Returned.isNull() && M.Types.classify(Returned).mustBeAwaited();
}

/// Coroutines await the mutex, though threads may have a `lock` of their own that spins.
static bool isForCoroutines(const CXXRecordDecl &Mutex, Model &M) {
  static constexpr StringRef Locks[] = {"lock", "co_lock", "coLock", "async_lock", "lock_async"};
  if (llvm::any_of(Locks, [&](StringRef Name) { return isAwaited(Mutex, Name, M); }))
    return true;
  // One that fibers wait for.
  for (const NamedDecl *Lock : membersNamed(&Mutex, "lock"))
    if (M.Libraries.has(Role::FiberWait, *Lock))
      return true;
  return false;
}

static bool soundsLikeLock(const CXXRecordDecl &Class) {
  static constexpr StringRef Words[] = {"mutex", "lock", "critical", "spin"};
  return Class.getIdentifier() && llvm::any_of(Words, [&](StringRef Word) {
           return Class.getName().contains_insensitive(Word);
         });
}

bool isThreadMutex(QualType Type, Model &M) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  if (!Class || !Class->hasDefinition())
    return false;
  bool Locks = hasMember(Class, "lock") || hasMember(Class, "Lock") ||
               hasMember(Class, "lock_shared") || hasMember(Class, "lockForRead");
  bool Unlocks =
      hasMember(Class, "unlock") || hasMember(Class, "Unlock") || hasMember(Class, "unlock_shared");
  bool Known =
      Class->hasAttr<CapabilityAttr>() || hasMember(Class, "try_lock") || soundsLikeLock(*Class);
  return Locks && Unlocks && Known && !isForCoroutines(*Class, M) && !isAwaited(*Class, "Lock", M);
}

/// `std::unique_lock<M>`: of a mutex that coroutines await, it holds nothing of a thread's.
static bool guardsAwaitedMutex(const CXXRecordDecl &Guard, Model &M) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Guard);
  if (!Spec)
    return false;
  auto Awaits = [&](const TemplateArgument &Argument) {
    const CXXRecordDecl *Mutex = Argument.getKind() == TemplateArgument::Type
                                     ? compat::recordOf(Argument.getAsType())
                                     : nullptr;
    return Mutex && Mutex->hasDefinition() && isForCoroutines(*Mutex, M);
  };
  for (const TemplateArgument &Argument : Spec->getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Pack
            ? Argument.pack_size() == 0 || llvm::any_of(Argument.pack_elements(), Awaits)
            : Awaits(Argument))
      return true;
  }
  return false;
}

/// What sounds like a lock may be entered and left under other names.
static LockVerb verbOfOwnLock(const CXXMethodDecl &Method, Model &M) {
  const CXXRecordDecl &Class = *Method.getParent();
  if (!Method.getIdentifier() || !soundsLikeLock(Class) || isAwaited(Class, Method.getName(), M))
    return LockVerb::None;
  std::string Name = Method.getName().lower();
  if (StringRef(Name).starts_with("acquire") || Name == "enter")
    return LockVerb::Locks;
  return StringRef(Name).starts_with("release") || Name == "leave" ? LockVerb::Unlocks
                                                                   : LockVerb::None;
}

/// The body of \p F does that to a thread's mutex, by its member or by a free function.
static bool does(const FunctionDecl *F, LockVerb Verb, Model &M) {
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition))
    return false;
  bool Found = false;
  forEachStmtRunIn(writtenBody(*Definition), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    Found |= Method && lockVerb(*Method) == Verb && isThreadMutex(Call->getObjectType(), M);
    Found |= Method && verbOfOwnLock(*Method, M) == Verb;
    if (const auto *Free = dyn_cast<CallExpr>(&S); Free && !Method)
      Found |= lockCall(*Free, M).Verb == Verb;
    return !Found;
  });
  return Found;
}

static bool locksAndUnlocks(const CXXRecordDecl &Class, Model &M) {
  if (Class.isLambda() || !does(Class.getDestructor(), LockVerb::Unlocks, M))
    return false;
  return llvm::any_of(Class.ctors(), [&](const CXXConstructorDecl *Constructor) {
    return does(Constructor, LockVerb::Locks, M);
  });
}

static HostileKind kindOfClass(const CXXRecordDecl &Class, Model &M) {
  if (M.Libraries.has(Role::ThreadBound, Class))
    return HostileKind::ThreadBound;
  if (M.Libraries.has(Role::ThreadLock, Class) || Class.hasAttr<ScopedLockableAttr>())
    return guardsAwaitedMutex(Class, M) ? HostileKind::None : HostileKind::Guard;
  return locksAndUnlocks(Class, M) ? HostileKind::Guard : HostileKind::None;
}

static bool isMentioned(const Stmt *Body, const FieldDecl &Field) {
  bool Found = false;
  forEachStmtRunIn(Body, [&](const Stmt &S) {
    const auto *Member = dyn_cast<MemberExpr>(&S);
    Found |= Member && Member->getMemberDecl() == &Field;
    return !Found;
  });
  return Found;
}

/// Every constructor of \p Class, those aside that copy and move, gives \p Guard something to hold.
static bool isTakenFirst(const CXXRecordDecl &Class, const FieldDecl &Guard) {
  bool Taken = false;
  for (const CXXConstructorDecl *Constructor : Class.ctors()) {
    if (Constructor->isCopyOrMoveConstructor() || Constructor->isDeleted())
      continue;
    const FunctionDecl *Definition = nullptr;
    if (!Constructor->hasBody(Definition))
      return false;
    Taken = llvm::any_of(
        cast<CXXConstructorDecl>(Definition)->inits(), [&](const CXXCtorInitializer *Init) {
          const auto *Made = Init->getMember() == &Guard
                                 ? dyn_cast<CXXConstructExpr>(Init->getInit()->IgnoreImplicit())
                                 : nullptr;
          return Made && Made->getNumArgs() == 1;
        });
    if (!Taken)
      return false;
  }
  return Taken;
}

/// A class that keeps a guard to itself, from when it is made to when it ends: none of its methods
/// touches it, but for those whose names say that they lock and unlock.
static bool keepsGuard(const CXXRecordDecl &Class, Model &M) {
  const FieldDecl *Guard = nullptr;
  for (const FieldDecl *Field : Class.fields())
    if (hostileKind(Field->getType(), M) == HostileKind::Guard)
      Guard = Field;
  if (!Guard || !isTakenFirst(Class, *Guard))
    return false;
  return llvm::all_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    const FunctionDecl *Definition = nullptr;
    if (isa<CXXConstructorDecl>(Method) || Method->isImplicit() || Method->isDefaulted() ||
        Method->isDeleted() || lockVerb(*Method) != LockVerb::None)
      return true;
    return Method->hasBody(Definition) && !isMentioned(Definition->getBody(), *Guard);
  });
}

/// Of a type that holds others by value.
static HostileKind kindOfParts(const CXXRecordDecl &Class, Model &M) {
  auto Hostile = [&](QualType Part) { return hostileKind(Part, M); };
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (Spec && Class.isInStdNamespace()) {
    static constexpr StringRef Holders[] = {"optional", "unique_ptr", "pair", "tuple"};
    if (!llvm::is_contained(Holders, Class.getName()))
      return HostileKind::None;
    for (const TemplateArgument &Argument : Spec->getTemplateArgs().asArray()) {
      auto Elements = Argument.getKind() == TemplateArgument::Pack
                          ? Argument.pack_elements()
                          : llvm::ArrayRef<TemplateArgument>(Argument);
      for (const TemplateArgument &Element : Elements)
        if (Element.getKind() == TemplateArgument::Type)
          if (HostileKind Kind = Hostile(Element.getAsType()); Kind != HostileKind::None)
            return Kind;
    }
    return HostileKind::None;
  }
  if (!Class.isAggregate())
    return keepsGuard(Class, M) ? HostileKind::Guard : HostileKind::None;
  for (const FieldDecl *Field : Class.fields())
    if (HostileKind Kind = Hostile(Field->getType()); Kind != HostileKind::None)
      return Kind;
  return HostileKind::None;
}

HostileKind hostileKind(QualType Type, Model &M) {
  const CXXRecordDecl *Class = Type->isRecordType() ? compat::recordOf(Type) : nullptr;
  if (!Class || !Class->hasDefinition())
    return HostileKind::None;
  HostileKind Kind = kindOfClass(*Class, M);
  return Kind == HostileKind::None ? kindOfParts(*Class, M) : Kind;
}

/// `lock_exclusive`, `rlock`, `lock`: it hands out what holds the lock.
static bool handsOutLock(const CXXMethodDecl &Method) {
  static constexpr StringRef Names[] = {"lock",  "lock_exclusive", "lock_shared", "lockExclusive",
                                        "rlock", "lockShared",     "wlock",       "ulock"};
  return Method.getIdentifier() && llvm::is_contained(Names, Method.getName());
}

static bool soundsGuarded(const CXXRecordDecl &Class) {
  return soundsLikeLock(Class) || (Class.getIdentifier() && (Class.getName() == "Synchronized" ||
                                                             Class.getName() == "MutexGuarded"));
}

bool isMadeByLock(const Expr &Init, Model &M) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(transparent(&Init));
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  const CXXRecordDecl *Guard = Call ? compat::recordOf(Call->getType()) : nullptr;
  if (!Method || !Guard || !Guard->hasDefinition() || !Call->isPRValue() || !handsOutLock(*Method))
    return false;
  const CXXRecordDecl &Mutex = *Method->getParent();
  return soundsGuarded(Mutex) && !Guard->hasTrivialDestructor() &&
         !isSharedPointer(Call->getType()) && !M.Types.classify(Call->getType()).mustBeAwaited() &&
         !isForCoroutines(Mutex, M);
}

} // namespace cotidy
