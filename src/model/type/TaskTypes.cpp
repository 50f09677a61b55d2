#include "model/type/TaskTypes.h"

#include "model/Compat.h"
#include "model/type/Awaitable.h"
#include "model/type/Kind.h"
#include "model/type/Shape.h"
#include "model/use/Callee.h"

using namespace clang;

namespace cotidy {

TaskTypes::TaskTypes(ASTContext &Context, const LibrarySet &Libraries)
    : Libraries(Libraries), Promises(Context) {}

/// A type whose await takes only what is given away yields once, and one that can be copied yields
/// to each copy. Of any other the members do not tell.
static AwaitCount awaitsOf(const CXXRecordDecl &Record) {
  if (Record.hasDefinition() && Record.hasSimpleCopyConstructor())
    return AwaitCount::Many;
  return awaitsOnlyRvalues(Record) ? AwaitCount::Once : AwaitCount::Unknown;
}

static QualType firstTypeArgument(const CXXRecordDecl &Record) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Record);
  if (!Spec || Spec->getTemplateArgs().size() == 0)
    return {};
  const TemplateArgument &First = Spec->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type ? First.getAsType() : QualType();
}

static void apply(const TypeModel &Known, TypeInfo &Info) {
  Info.Kind = Known.Kind;
  Info.HandlerIdiom = Known.HandlerIdiom;
  if (Known.Awaits != AwaitCount::Unknown)
    Info.Awaits = Known.Awaits;
  if (Known.Start != StartKind::Unknown)
    Info.Start = Known.Start;
  Info.Drop = Known.Drop != DropEffect::Unknown ? Known.Drop : usualDrop(Info.Start);
}

TypeInfo TaskTypes::judge(QualType Type, const CXXRecordDecl &Record) const {
  TypeInfo Info;
  Promise P = Promises.promiseOf(Type);
  Info.Kind = kindOf(Record, P);
  Info.Start = startOf(P.Record);
  Info.Drop = dropOf(Record, Info.Start);
  Info.Awaits = awaitsOf(Record);
  if (const TypeModel *Known = modelOf(Type, Record, Libraries))
    apply(*Known, Info);
  Info.NoDiscard = Record.hasAttr<WarnUnusedResultAttr>();
  Info.Library = Libraries.libraryOf(Record);
  Info.Value = awaitedValue(Record);
  if (Info.Value.isNull() && Info.Kind == TypeKind::Task)
    Info.Value = firstTypeArgument(Record);
  return Info;
}

TypeInfo TaskTypes::classify(QualType Type) {
  if (Type.isNull())
    return {};
  Type = Type.getNonReferenceType().getUnqualifiedType();
  const CXXRecordDecl *Record = compat::recordOf(Type);
  if (!Record || !Record->hasDefinition() || Record->isDependentContext() ||
      Record->isInvalidDecl() || Record->isLambda())
    return {};
  auto [Entry, New] = Cache.try_emplace(Type.getTypePtr());
  if (New)
    Entry->second = judge(Type, *Record);
  return Entry->second;
}

TypeInfo TaskTypes::classify(const Expr &E) {
  TypeInfo Info = classify(valueTypeOf(E));
  const auto *Call = dyn_cast<CallExpr>(&E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (const TypeModel *Known = Callee ? Libraries.findResult(*Callee) : nullptr)
    apply(*Known, Info);
  return Info;
}

const CXXRecordDecl *TaskTypes::promiseOf(QualType Type) {
  return Type.isNull() ? nullptr : Promises.promiseOf(Type).Record;
}

} // namespace cotidy
