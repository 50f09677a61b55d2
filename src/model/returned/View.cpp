#include "model/returned/View.h"

#include "model/Compat.h"
#include "model/type/Members.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Analysis/AnalysisDeclContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

bool isRange(const CXXRecordDecl &Record) {
  return hasAnyMember(Record, {"begin", "data", "c_str", "cStr"}) &&
         hasAnyMember(Record, {"size", "length"});
}

bool isPlainView(const CXXRecordDecl &Record);

/// A pointer, or a part that is a view: kj::StringPtr has an ArrayPtr.
bool pointsElsewhere(const CXXRecordDecl &Record) {
  return llvm::any_of(Record.fields(),
                      [](const FieldDecl *Field) {
                        const CXXRecordDecl *Part = compat::recordOf(Field->getType());
                        return Field->getType()->isPointerType() || (Part && isPlainView(*Part));
                      }) ||
         llvm::any_of(Record.bases(), [](const CXXBaseSpecifier &Base) {
           const CXXRecordDecl *Part = compat::recordOf(Base.getType());
           return Part && isPlainView(*Part);
         });
}

/// A test that declares a library anew has no need of what is inside its views: they are known by
/// their names.
bool isNamedView(const CXXRecordDecl &Record) {
  static constexpr StringRef Ends[] = {"ArrayPtr", "StringPtr", "View",           "_view",
                                       "Span",     "Piece",     "mutable_buffer", "const_buffer"};
  return Record.getNumBases() == 0 && Record.getIdentifier() &&
         (Record.field_empty() || pointsElsewhere(Record)) &&
         llvm::any_of(Ends, [&](StringRef End) { return Record.getName().ends_with(End); });
}

bool isPlainView(const CXXRecordDecl &Record) {
  const CXXRecordDecl *Class = Record.getDefinition();
  return Class && !Class->isInStdNamespace() && !Class->isDependentContext() &&
         Class->hasTrivialDestructor() &&
         ((isRange(*Class) && pointsElsewhere(*Class)) || isNamedView(*Class));
}

/// What a container of views gives away refers to something else.
bool holdsViews(const CXXRecordDecl &Record) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Record);
  return Spec && llvm::any_of(Spec->getTemplateArgs().asArray(), [](const TemplateArgument &Part) {
           return Part.getKind() == TemplateArgument::Type &&
                  (isView(Part.getAsType()) || Part.getAsType()->isPointerType());
         });
}

/// `asPtr()` of kj::Array and kj::String, whatever else of them is in sight.
bool givesView(const CXXRecordDecl &Record) {
  return hasAnyMember(Record, {"asPtr"}) && hasAnyMember(Record, {"size"});
}

bool isPlainOwner(const CXXRecordDecl &Record) {
  const CXXRecordDecl *Class = Record.getDefinition();
  return Class && !Class->isInStdNamespace() && !Class->isDependentContext() &&
         !Class->hasTrivialDestructor() && (isRange(*Class) || givesView(*Class)) &&
         !holdsViews(*Class);
}

} // namespace

bool isView(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
  if (!Record)
    return false;
  bool Span = Record->isInStdNamespace() && Record->getIdentifier() && Record->getName() == "span";
  return Span || Record->hasAttr<PointerAttr>() || isPlainView(*Record);
}

bool isBorrowedRange(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
  return isView(Type) ||
         (Record && AnalysisDeclContext::isInStdNamespace(Record) && Record->getIdentifier() &&
          llvm::is_contained({"iota_view", "subrange", "ref_view", "empty_view"},
                             Record->getName()));
}

bool isOwner(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
  return Record && (Record->hasAttr<OwnerAttr>() || isPlainOwner(*Record));
}

} // namespace cotidy
