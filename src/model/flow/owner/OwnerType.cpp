#include "model/flow/owner/OwnerType.h"

#include "model/Compat.h"
#include "model/flow/given/SpawnedFuture.h"
#include "model/keeper/Keeper.h"
#include "model/type/Members.h"
#include "model/use/DropRules.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// Arrays with more elements than this are containers.
static constexpr unsigned MostParts = 16;

static OwnerType ownerTypeAt(QualType Type, Model &M, unsigned Depth);

/// The type arguments of a specialisation, packs unfolded.
static llvm::SmallVector<QualType, 4> typeArguments(const ClassTemplateSpecializationDecl &Class) {
  llvm::SmallVector<QualType, 4> Types;
  auto Add = [&](const TemplateArgument &Argument) {
    if (Argument.getKind() == TemplateArgument::Type)
      Types.push_back(Argument.getAsType());
  };
  for (const TemplateArgument &Argument : Class.getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Element : Argument.pack_elements())
        Add(Element);
    else
      Add(Argument);
  }
  return Types;
}

/// `std::array<T, N>` with few elements: N; else 0.
static unsigned arraySize(const ClassTemplateSpecializationDecl &Class) {
  if (!Class.isInStdNamespace() || Class.getName() != "array" ||
      Class.getTemplateArgs().size() != 2 ||
      Class.getTemplateArgs()[1].getKind() != TemplateArgument::Integral)
    return 0;
  uint64_t Size = Class.getTemplateArgs()[1].getAsIntegral().getLimitedValue();
  return Size <= MostParts ? static_cast<unsigned>(Size) : 0;
}

static bool isPlainStruct(const CXXRecordDecl &Class) {
  return Class.hasDefinition() && Class.isAggregate() && !Class.isUnion() &&
         Class.getNumBases() == 0 && !isa<ClassTemplateSpecializationDecl>(Class);
}

llvm::SmallVector<QualType, 4> partsOf(QualType Type, Model &M) {
  if (const auto *Array = M.Context.getAsConstantArrayType(Type)) {
    uint64_t Size = Array->getSize().getLimitedValue();
    if (Size > MostParts)
      return {};
    return llvm::SmallVector<QualType, 4>(static_cast<size_t>(Size), Array->getElementType());
  }
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Class)
    return {};
  if (const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(Class)) {
    if (unsigned Size = arraySize(*Special))
      return llvm::SmallVector<QualType, 4>(Size, typeArguments(*Special).front());
    if (Special->isInStdNamespace() &&
        (Special->getName() == "pair" || Special->getName() == "tuple"))
      return typeArguments(*Special);
    return {};
  }
  llvm::SmallVector<QualType, 4> Types;
  if (isPlainStruct(*Class))
    for (const FieldDecl *Field : Class->fields())
      Types.push_back(Field->getType());
  return Types;
}

int partNamedBy(const MemberExpr &Member) {
  const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
  if (!Field)
    return -1;
  const auto *Class = dyn_cast<CXXRecordDecl>(Field->getParent());
  if (!Class ||
      (!isPlainStruct(*Class) && !(Class->isInStdNamespace() && Class->getName() == "pair")))
    return -1;
  return static_cast<int>(Field->getFieldIndex());
}

/// How an object of a class template holds what its arguments name.
static OwnerKind holderKind(QualType Type, const ClassTemplateSpecializationDecl &Class) {
  static constexpr StringRef Slots[] = {"optional", "unique_ptr", "expected", "variant"};
  static constexpr StringRef Adaptors[] = {"queue", "stack", "priority_queue"};
  if (Class.isInStdNamespace() && llvm::is_contained(Slots, Class.getName()))
    return OwnerKind::Slot;
  if (Class.isInStdNamespace() && llvm::is_contained(Adaptors, Class.getName()))
    return OwnerKind::Container;
  // An optional of another library, or a pointer that owns alone.
  if (keeperKind(Type) == KeeperKind::Single && !isSharedPointer(Type))
    return OwnerKind::Slot;
  // A builder gives the whole away when it is full.
  if (hasMember(&Class, "add") && hasMember(&Class, "finish"))
    return OwnerKind::Container;
  // A view owns nothing: it cannot be emptied, and has nothing to destroy.
  const CXXRecordDecl *Written = definitionOrPattern(&Class);
  return Written && hasMember(&Class, "begin") && hasMember(&Class, "end") &&
                 (hasMember(&Class, "clear") || hasMember(&Class, "fill") ||
                  Written->hasUserDeclaredDestructor())
             ? OwnerKind::Container
             : OwnerKind::None;
}

static OwnerType firstOwnerOf(llvm::ArrayRef<QualType> Types, OwnerKind Kind, Model &M,
                              unsigned Depth) {
  for (QualType Type : Types)
    if (OwnerType Inner = ownerTypeAt(Type, M, Depth + 1); Inner.Kind != OwnerKind::None)
      return {Kind, Inner.Task, Inner.Info, Inner.OnlyIfSpawned};
  return {};
}

/// As one is that stands for a coroutine; what is put into any other counts for nothing.
static TypeInfo ofPlainFuture(QualType Type, const LibrarySet &Libraries) {
  TypeInfo Info;
  Info.Kind = TypeKind::Task;
  Info.Start = StartKind::Eager;
  Info.Drop = DropEffect::LosesError;
  Info.Library = Libraries.libraryOf(*compat::recordOf(Type));
  return Info;
}

static OwnerType ownerTypeAt(QualType Type, Model &M, unsigned Depth) {
  if (Type.isNull() || Depth > 4 || Type->isReferenceType() || Type->isDependentType())
    return {};
  if (const auto *Array = M.Context.getAsArrayType(Type); Array && partsOf(Type, M).empty())
    return firstOwnerOf(Array->getElementType(), OwnerKind::Container, M, Depth);
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (Class)
    if (TypeInfo Info = M.Types.classify(Type); Info.mustBeAwaited())
      return canBeLost(Info) ? OwnerType{OwnerKind::Task, Type, Info} : OwnerType();
  if (isPlainFuture(Type))
    return {OwnerKind::Task, Type, ofPlainFuture(Type, M.Libraries), true};
  if (auto Parts = partsOf(Type, M); !Parts.empty())
    return firstOwnerOf(Parts, OwnerKind::Parts, M, Depth);
  const auto *Special = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Class);
  OwnerKind Kind = Special ? holderKind(Type, *Special) : OwnerKind::None;
  if (Kind == OwnerKind::None)
    return {};
  OwnerType Holder = firstOwnerOf(typeArguments(*Special), Kind, M, Depth);
  // An object that is used through a pointer (an event, a queue) may be awaited, and need not be.
  bool Object = Special->getName() == "unique_ptr" && Holder.Info.Kind == TypeKind::Awaitable;
  return Object ? OwnerType() : Holder;
}

OwnerType ownerType(QualType Type, Model &M) { return ownerTypeAt(Type, M, 0); }

} // namespace cotidy
