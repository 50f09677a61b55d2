#include "model/result/ResultType.h"

#include "model/Compat.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"
#include "model/type/Members.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

static constexpr StringRef Successes[] = {"has_value", "hasValue", "is_ok", "isOk", "ok",
                                          "OK",        "Ok",       "IsOk",  "valid"};
static constexpr StringRef Failures[] = {"has_error", "hasError",   "hasException", "has_exception",
                                         "is_err",    "is_error",   "isError",      "IsError",
                                         "failed",    "has_failure"};
static constexpr StringRef Errors[] = {
    "error",      "exception",  "getException", "get_exception", "as_failure", "assume_error",
    "unwrap_err", "error_code", "error_or",     "get_error",     "getError"};
/// What a status tells about itself; other classes have members of these names too.
static constexpr StringRef Details[] = {"code", "status", "message", "error_message", "ToString"};

ResultMember resultMember(const NamedDecl &Member) {
  if (isa<CXXConversionDecl>(Member))
    return ResultMember::AsksSuccess;
  return Member.getIdentifier() ? resultMember(Member.getName()) : ResultMember::Other;
}

ResultMember resultMember(StringRef Name) {
  if (llvm::is_contained(Successes, Name))
    return ResultMember::AsksSuccess;
  if (llvm::is_contained(Failures, Name))
    return ResultMember::AsksFailure;
  return llvm::is_contained(Errors, Name) ? ResultMember::GivesError : ResultMember::Other;
}

/// A class with `ok()` and `message()` may be an HTTP response: only one that calls itself a status
/// is one.
static bool callsItselfResult(const CXXRecordDecl &Record) {
  if (Record.hasAttr<WarnUnusedResultAttr>())
    return true;
  static constexpr StringRef Words[] = {"status",  "result",   "error",
                                        "outcome", "expected", "either"};
  return Record.getIdentifier() && llvm::any_of(Words, [&](StringRef Word) {
           return Record.getName().contains_insensitive(Word);
         });
}

/// `status_or<T>`: what it holds beside the error is reached by `*` or by name.
static bool holdsValue(const CXXRecordDecl &Record) {
  return isa<ClassTemplateSpecializationDecl>(Record) &&
         (!memberOperators(&Record, OO_Star).empty() || hasMember(&Record, "value"));
}

static bool isAskedAsBool(const CXXRecordDecl &Record) {
  return Record.hasDefinition() &&
         llvm::any_of(Record.getVisibleConversionFunctions(), [](const NamedDecl *D) {
           const FunctionDecl *F = functionOf(D);
           return F && F->getReturnType()->isBooleanType();
         });
}

static bool looksLikeResult(const CXXRecordDecl &Record) {
  bool Asks = hasAnyMember(Record, Successes) || hasAnyMember(Record, Failures) ||
              (holdsValue(Record) && isAskedAsBool(Record));
  if (!Asks)
    return false;
  return hasAnyMember(Record, Errors) ||
         (callsItselfResult(Record) && (hasAnyMember(Record, Details) || holdsValue(Record)));
}

static bool isSingle(const CXXRecordDecl &Record, QualType Type, Model &M) {
  if (M.Libraries.has(Role::ErrorType, Record))
    return true;
  // A future may be asked whether it failed too: that one is to be awaited.
  return looksLikeResult(Record) && !M.Types.classify(Type).mustBeAwaited();
}

/// The types of the elements of a tuple, a pair, or a container.
static llvm::SmallVector<QualType, 4> elementTypes(const CXXRecordDecl &Record, bool &IsContainer) {
  llvm::SmallVector<QualType, 4> Types;
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Record);
  if (!Spec || !Spec->isInStdNamespace() || !Spec->getIdentifier())
    return Types;
  IsContainer = hasMember(&Record, "begin");
  bool IsTuple = Spec->getName() == "tuple" || Spec->getName() == "pair";
  if (!IsContainer && !IsTuple)
    return Types;
  for (const TemplateArgument &Argument : Spec->getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Type)
      Types.push_back(Argument.getAsType());
    else if (Argument.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Element : Argument.pack_elements())
        Types.push_back(Element.getAsType());
    if (IsContainer)
      break;
  }
  return Types;
}

static ResultKind kindOfElements(llvm::ArrayRef<QualType> Types, bool IsContainer, Model &M) {
  auto Carries = [&](QualType Type) { return resultKindOf(Type, M) != ResultKind::None; };
  bool Some = llvm::any_of(Types, Carries);
  if (!Some)
    return ResultKind::None;
  return IsContainer || (Types.size() > 1 && llvm::all_of(Types, Carries)) ? ResultKind::Settled
                                                                           : ResultKind::Tuple;
}

/// `struct { std::error_code ec; std::size_t n; }`
static bool hasErrorField(const CXXRecordDecl &Record, const LibrarySet &Libraries) {
  return Record.isAggregate() && llvm::any_of(Record.fields(), [&](const FieldDecl *Field) {
           const CXXRecordDecl *Type = compat::recordOf(Field->getType());
           return Type && Libraries.has(Role::ErrorType, *Type);
         });
}

static bool hasConstant(const EnumDecl &Enum, llvm::function_ref<bool(StringRef)> Is) {
  return llvm::any_of(Enum.enumerators(), [&](const EnumConstantDecl *Constant) {
    return Is(lettersOf(Constant->getName()));
  });
}

static bool endsInAny(StringRef Name, ArrayRef<StringRef> Ends) {
  return llvm::any_of(Ends, [&](StringRef End) { return Name.ends_with(End); });
}

/// `enum class errc { none, timeout }`, `ErrorCode`: it calls itself an error, and has a constant
/// for none.
static bool callsItselfError(const EnumDecl &Enum, StringRef Name) {
  static constexpr StringRef None[] = {"none",    "ok",        "success",   "noerror",  "noerr",
                                       "kok",     "knone",     "ksuccess",  "knoerror", "no",
                                       "errorok", "errornone", "noproblem", "succeeded"};
  return endsInAny(Name, {"errc", "error", "errorcode", "errcode", "errno"}) &&
         hasConstant(Enum, [&](StringRef Letters) { return llvm::is_contained(None, Letters); });
}

/// `enum class upload_result { success, timedout, failed }`: what something came to, good or bad.
static bool isGoodOrBad(const EnumDecl &Enum, StringRef Name) {
  return endsInAny(Name, {"result", "outcome", "status", "retcode", "returncode", "resultcode",
                          "statuscode"}) &&
         hasConstant(Enum,
                     [](StringRef Letters) {
                       return Letters == "ok" || Letters == "kok" || Letters.contains("success") ||
                              Letters.starts_with("succeed");
                     }) &&
         hasConstant(Enum, [](StringRef Letters) {
           return Letters.contains("fail") || Letters == "error" || Letters == "kerror";
         });
}

static bool isErrorEnum(const EnumDecl &Enum) {
  std::string Name = lettersOf(plainName(&Enum));
  return callsItselfError(Enum, Name) || isGoodOrBad(Enum, Name);
}

ResultKind resultKindOf(QualType Type, Model &M) {
  Type = Type.getNonReferenceType().getUnqualifiedType();
  if (const auto *Enum = dyn_cast_or_null<EnumDecl>(Type->getAsTagDecl()))
    return M.Libraries.has(Role::ErrorType, *Enum) || Enum->hasAttr<WarnUnusedResultAttr>() ||
                   isErrorEnum(*Enum)
               ? ResultKind::Single
               : ResultKind::None;
  const CXXRecordDecl *Record = compat::recordOf(Type);
  if (!Record || !Record->hasDefinition() || Record->isLambda())
    return ResultKind::None;
  bool IsContainer = false;
  if (llvm::SmallVector<QualType, 4> Elements = elementTypes(*Record, IsContainer);
      !Elements.empty())
    return kindOfElements(Elements, IsContainer, M);
  if (isSingle(*Record, Type, M))
    return ResultKind::Single;
  return hasErrorField(*Record, M.Libraries) ? ResultKind::Tuple : ResultKind::None;
}

} // namespace cotidy
