#include "model/keeper/Keeper.h"

#include "model/Compat.h"
#include "model/loop/NamedLike.h"
#include "model/type/Members.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static KeeperKind ofStandard(StringRef Name) {
  struct Row {
    StringRef Name;
    KeeperKind Kind;
  };
  static constexpr Row Rows[] = {{"map", KeeperKind::Nodes},
                                 {"multimap", KeeperKind::Nodes},
                                 {"set", KeeperKind::Nodes},
                                 {"multiset", KeeperKind::Nodes},
                                 {"list", KeeperKind::Nodes},
                                 {"forward_list", KeeperKind::Nodes},
                                 {"unordered_map", KeeperKind::Hashed},
                                 {"unordered_multimap", KeeperKind::Hashed},
                                 {"unordered_set", KeeperKind::Hashed},
                                 {"unordered_multiset", KeeperKind::Hashed},
                                 {"deque", KeeperKind::Deque},
                                 {"queue", KeeperKind::Deque},
                                 {"stack", KeeperKind::Deque},
                                 {"vector", KeeperKind::Flat},
                                 {"basic_string", KeeperKind::Flat},
                                 {"priority_queue", KeeperKind::Flat},
                                 {"flat_map", KeeperKind::Flat},
                                 {"flat_set", KeeperKind::Flat},
                                 {"flat_multimap", KeeperKind::Flat},
                                 {"flat_multiset", KeeperKind::Flat},
                                 {"optional", KeeperKind::Single},
                                 {"unique_ptr", KeeperKind::Single},
                                 {"shared_ptr", KeeperKind::Single}};
  const auto *Found = llvm::find_if(Rows, [&](const Row &R) { return R.Name == Name; });
  return Found == std::end(Rows) ? KeeperKind::None : Found->Kind;
}

/// A name tells of elements that lie beside each other.
static bool soundsFlat(StringRef Name) {
  static constexpr StringRef Words[] = {"flat",   "vector", "dense", "deque", "fifo",
                                        "string", "QList",  "fast",  "buffer"};
  return llvm::any_of(Words, [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

/// A pointer of another library that ends what it points to: it has `*` and `->`, sees to something
/// when it dies, and is neither an iterator nor one of those that only look.
static bool isOwningPointer(const CXXRecordDecl &Class) {
  static constexpr StringRef Lookers[] = {"weak", "QPointer", "observer", "locked", "handle"};
  const CXXRecordDecl *Written = definitionOrPattern(&Class);
  return Written && !memberOperators(&Class, OO_Arrow).empty() &&
         !memberOperators(&Class, OO_Star).empty() &&
         memberOperators(&Class, OO_PlusPlus).empty() && !Written->hasTrivialDestructor() &&
         llvm::none_of(Lookers,
                       [&](StringRef Word) { return Class.getName().contains_insensitive(Word); });
}

/// An optional that is asked by other means than `*`: `kj::Maybe<T>`.
static bool isMaybe(const CXXRecordDecl &Class) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  return Spec && Class.getName() == "Maybe" && Spec->getTemplateArgs().size() > 0 &&
         Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         Spec->getTemplateArgs()[0].getAsType()->isObjectType() &&
         !Spec->getTemplateArgs()[0].getAsType()->isPointerType();
}

KeeperKind keeperKind(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  if (!Class || !Class->getIdentifier() || Class->isLambda())
    return KeeperKind::None;
  if (Class->isInStdNamespace())
    return ofStandard(Class->getName());
  if (Class->hasDefinition() && (isOwningPointer(*Class) || isMaybe(*Class)))
    return KeeperKind::Single;
  if (!hasMember(Class, "begin") || !hasMember(Class, "end") ||
      !hasAnyMember(*Class,
                    {"erase", "clear", "remove", "pop_front", "push_back", "insert", "add"}))
    return KeeperKind::None;
  return soundsFlat(Class->getName()) ? KeeperKind::Flat : KeeperKind::Hashed;
}

bool isSharedPointer(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  if (keeperKind(Type) != KeeperKind::Single || Class->getName() == "optional" ||
      Class->getName() == "Maybe")
    return false;
  return llvm::any_of(Class->ctors(), [](const CXXConstructorDecl *Constructor) {
    return Constructor->isCopyConstructor() && !Constructor->isDeleted();
  });
}

bool ownsAlone(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return keeperKind(Type) == KeeperKind::Single && Class->hasDefinition() &&
         Class->getName() != "optional" && !isSharedPointer(Type);
}

bool takesOneOut(StringRef Name) {
  static constexpr StringRef Many[] = {"erase_if", "eraseIf", "eraseAll"};
  return !llvm::is_contained(Many, Name) &&
         beginsWith(Name, {"erase", "extract", "pop", "takeFirst", "takeLast", "takeAt", "dequeue",
                           "try_pop", "try_dequeue"});
}

std::optional<ChangeKind> changeNamed(StringRef Name, KeeperKind Kind) {
  static constexpr StringRef Erasers[] = {
      "clear",     "remove",    "remove_if",     "swap",
      "reset",     "release",   "take",          "removeAt",
      "removeAll", "removeOne", "removeIf",      "erase_if",
      "splice",    "merge",     "shrink_to_fit", "clear_and_dispose",
      "eraseIf",   "eraseAll",  "removeLast",    "truncate"};
  static constexpr StringRef Inserters[] = {
      "push_back", "emplace_back",     "push_front",  "emplace_front", "emplace",
      "insert",    "insert_or_assign", "try_emplace", "emplace_hint",  "resize",
      "reserve",   "append",           "prepend",     "push",          "rehash",
      "add",       "addAll",           "upsert",      "findOrCreate"};
  if (takesOneOut(Name) || llvm::is_contained(Erasers, Name))
    return ChangeKind::Erases;
  if (Name == "assign")
    return ChangeKind::Assigns;
  if (llvm::is_contained(Inserters, Name))
    return Kind == KeeperKind::Single ? ChangeKind::Assigns : ChangeKind::Inserts;
  return std::nullopt;
}

const Expr *askedMaybe(const CallExpr &Call) {
  if (Call.getNumArgs() != 1 || !Call.getType()->isPointerType())
    return nullptr;
  const Expr *Maybe = Call.getArg(0);
  const auto *Spec =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Maybe->getType()));
  const bool Holds = Maybe->isLValue() && Spec && Spec->getTemplateArgs().size() > 0 &&
                     Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
                     keeperKind(Maybe->getType()) == KeeperKind::Single;
  return Holds && Call.getType()->getPointeeType().getCanonicalType().getUnqualifiedType() ==
                      Spec->getTemplateArgs()[0].getAsType().getCanonicalType().getUnqualifiedType()
             ? Maybe
             : nullptr;
}

} // namespace cotidy
