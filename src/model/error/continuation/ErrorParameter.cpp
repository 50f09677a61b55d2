#include "model/error/continuation/ErrorParameter.h"

#include "model/Compat.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/Roles.h"
#include "model/result/ResultType.h"
#include "model/type/Members.h"

using namespace clang;

namespace cotidy {

static bool isOutParameter(QualType Type) {
  return Type->isLValueReferenceType() && !Type.getNonReferenceType().isConstQualified();
}

bool isExceptionPointer(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
  if (!Record || !Record->getIdentifier() || Record->getName() != "exception_ptr")
    return false;
  const DeclContext *Space = Record->getDeclContext();
  while (!Space->isStdNamespace() && !Space->isTranslationUnit())
    Space = Space->getParent();
  return Space->isStdNamespace();
}

bool takesError(const ParmVarDecl &Parameter, Model &M) {
  QualType Type = Parameter.getType();
  if (const auto *Pack = Type->getAs<PackExpansionType>())
    Type = Pack->getPattern();
  QualType Value = Type.getNonReferenceType();
  if (Value->isDependentType())
    return true;
  if (isOutParameter(Type))
    return false;
  if (const auto *Enum = dyn_cast_or_null<EnumDecl>(Value->getAsTagDecl()))
    return M.Libraries.has(Role::ErrorType, *Enum);
  const CXXRecordDecl *Record = compat::recordOf(Value);
  return Record &&
         (isExceptionPointer(Value) || M.Libraries.has(Role::ErrorType, *Record) ||
          isBroadException(*Record, M.Libraries) || M.Types.classify(Value).mustBeAwaited());
}

const ParmVarDecl *errorParameter(const FunctionDecl &Handler, const HandlerModel *Known,
                                  Model &M) {
  if (!Known) {
    for (const ParmVarDecl *Parameter : Handler.parameters())
      if (isExceptionPointer(Parameter->getType()) && !isOutParameter(Parameter->getType()))
        return Parameter;
    return nullptr;
  }
  ArrayRef<ParmVarDecl *> Parameters = Handler.parameters();
  if (!Parameters.empty() && Parameters.front()->isExplicitObjectParameter())
    Parameters = Parameters.drop_front();
  if (Parameters.empty())
    return nullptr;
  bool Pack = Parameters.back()->isParameterPack();
  unsigned Index = Known->ErrorParameter;
  if (Index >= Parameters.size() && Pack)
    Index = Parameters.size() - 1;
  if (Index >= Parameters.size() || !takesError(*Parameters[Index], M))
    return nullptr;
  return Parameters[Index];
}

bool holdsException(QualType Written, Model &M) {
  QualType Type = Written.getNonReferenceType();
  if (isExceptionPointer(Type) || Type->isDependentType() || M.Types.classify(Type).mustBeAwaited())
    return true;
  const CXXRecordDecl *Record = compat::recordOf(Type);
  // Either a value or the exception in its place: a Try.
  return Record && Record->hasDefinition() && carriesError(Type, M) && hasMember(Record, "value") &&
         (hasMember(Record, "exception") || hasMember(Record, "getException"));
}

} // namespace cotidy
