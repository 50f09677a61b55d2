#include "model/error/ErrorAnswer.h"

#include "model/Compat.h"
#include "model/error/ErrorUse.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/library/Roles.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <optional>

using namespace clang;

namespace cotidy {
namespace {

bool anyOf(StringRef Name, ArrayRef<StringRef> Parts) {
  return llvm::any_of(Parts, [&](StringRef Part) { return Name.contains_insensitive(Part); });
}

bool soundsLikeSuccess(StringRef Name) {
  static const llvm::StringSet<> Names = {"ok",       "kok",     "success",   "ksuccess",
                                          "no_error", "noerror", "succeeded", "okstatus"};
  return Names.contains(Name.lower());
}

const Expr &written(const Expr &Value) {
  const Expr *E = Value.IgnoreUnlessSpelledInSource();
  while (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    E = Cast->getSubExpr()->IgnoreUnlessSpelledInSource();
  return *E;
}

StringRef className(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Record && Record->getIdentifier() ? Record->getName() : StringRef();
}

/// A pointer, or a class that is used like one: empty means that there is no result.
bool hasEmptyState(QualType Type) {
  if (Type->isPointerType() || Type->isNullPtrType() || Type->isBooleanType())
    return true;
  const CXXRecordDecl *Record = compat::recordOf(Type);
  if (!Record || !Record->hasDefinition())
    return false;
  bool Testable = false, Pointer = false, Errors = false;
  for (const CXXMethodDecl *Method : Record->methods()) {
    Testable |=
        isa<CXXConversionDecl>(Method) || Method->getDeclName().getAsString() == "has_value";
    Pointer |=
        Method->getOverloadedOperator() == OO_Star || Method->getOverloadedOperator() == OO_Arrow;
    Errors |= Method->getDeclName().getAsString() == "error";
  }
  for (const CXXBaseSpecifier &Base : Record->bases())
    if (hasEmptyState(Base.getType()))
      return !Errors;
  return Testable && Pointer && !Errors;
}

/// `folly::unit`: there is but one value, of success.
bool isUnit(QualType Type) {
  const CXXRecordDecl *Record = compat::recordOf(Type);
  return Record && Record->hasDefinition() && Record->isEmpty() &&
         llvm::is_contained({"unit", "monostate"}, className(Type).lower());
}

std::optional<bool> constantTells(const Expr &E, const ASTContext &Context) {
  Expr::EvalResult Result;
  if (E.isValueDependent() || !E.EvaluateAsRValue(Result, Context))
    return std::nullopt;
  if (E.getType()->isBooleanType())
    return !Result.Val.isInt() || Result.Val.getInt().isZero();
  if (Result.Val.isInt())
    return !Result.Val.getInt().isZero();
  if (Result.Val.isFloat())
    return !Result.Val.getFloat().isZero();
  return std::nullopt;
}

} // namespace

bool soundsLikeFailure(StringRef Name) {
  return anyOf(Name, {"err", "fail", "unexpected", "exception", "invalid", "abort", "reject", "bad",
                      "internal", "unavailable", "timeout", "timed_out", "cancel", "status"});
}

const Expr *answeredValue(const Stmt &S) {
  if (const auto *Return = dyn_cast<ReturnStmt>(&S))
    return Return->getRetValue();
  const auto *Return = dyn_cast<CoreturnStmt>(&S);
  if (!Return || !Return->getOperand())
    return nullptr;
  const Expr *Operand = Return->getOperand();
  const auto *Promised = cast_or_null<Expr>(Return->getPromiseCall());
  const auto *Call = Promised ? dyn_cast<CallExpr>(Promised->IgnoreImplicit()) : nullptr;
  // `co_return {};` gets its type only in the call of return_value.
  if (isa<InitListExpr>(Operand) && Call && Call->getNumArgs() == 1)
    return Call->getArg(0);
  bool Typed = !Operand->getType().isNull() && !Operand->isTypeDependent();
  return Typed && !Operand->getType()->isVoidType() ? Operand : nullptr;
}

const VarDecl *localVariable(const Expr &Value) {
  const Expr *E = &written(Value);
  while (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (Construct->getNumArgs() != 1)
      return nullptr;
    E = &written(*Construct->getArg(0));
  }
  if (const auto *Call = dyn_cast<CallExpr>(E); Call && onlyMoves(*Call))
    E = &written(*Call->getArg(0));
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Var && Var->hasLocalStorage() ? Var : nullptr;
}

/// Of type `stop_iteration`, or of the class of flags that is marked with it.
bool ErrorAnswer::onlySteersLoop(QualType Type) const {
  if (Type.isNull())
    return false;
  Type = Type.getNonReferenceType();
  const TagDecl *Tag = Type->getAsTagDecl();
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Tag);
  if (Spec && Spec->getTemplateArgs().size() == 1 &&
      Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
    Tag = Spec->getTemplateArgs()[0].getAsType()->getAsTagDecl();
  return Tag && Libraries.has(Role::LoopAnswer, *Tag);
}

bool ErrorAnswer::tells(const Expr &Value) const {
  if (onlySteersLoop(Value.getType()))
    return false;
  const Expr &E = written(Value);
  if (isa<CXXNullPtrLiteralExpr>(E))
    return true;
  if (const auto *Text = dyn_cast<StringLiteral>(&E))
    return Text->getLength() != 0;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
    return tellsReference(*Ref);
  if (std::optional<bool> Constant = constantTells(E, Context))
    return *Constant;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E))
    return tellsConstruct(*Construct);
  if (const auto *List = dyn_cast<InitListExpr>(&E))
    return tellsList(*List);
  if (isa<CXXScalarValueInitExpr, ImplicitValueInitExpr>(E))
    return tellsDefault(E.getType());
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&E))
    return tells(*Choice->getTrueExpr()) || tells(*Choice->getFalseExpr());
  if (const auto *Call = dyn_cast<CallExpr>(&E))
    return tellsCall(*Call);
  return true; // what is not understood is not spoken of
}

/// What a class gives its members by itself is no answer of whoever makes one.
bool ErrorAnswer::tellsList(const InitListExpr &List) const {
  bool Default = true, Tells = false;
  for (const Expr *Init : List.inits()) {
    bool Written = !isa<CXXDefaultInitExpr, ImplicitValueInitExpr>(Init);
    Default &= !Written;
    Tells |= Written && tells(*Init);
  }
  return Default ? tellsDefault(List.getType()) : Tells;
}

bool ErrorAnswer::tellsReference(const DeclRefExpr &Ref) const {
  if (isa<EnumConstantDecl>(Ref.getDecl()))
    return !soundsLikeSuccess(Ref.getDecl()->getName());
  const auto *Var = dyn_cast<VarDecl>(Ref.getDecl());
  if (!Var || Var->hasLocalStorage())
    return !Var;
  return constantTells(Ref, Context).value_or(!isUnit(Ref.getType()));
}

bool ErrorAnswer::tellsConstruct(const CXXConstructExpr &Construct) const {
  if (Construct.getNumArgs() == 0 || isa<CXXDefaultArgExpr>(Construct.getArg(0)))
    return tellsDefault(Construct.getType());
  if (soundsLikeFailure(className(Construct.getType())))
    return true;
  return llvm::any_of(Construct.arguments(), [&](const Expr *Argument) {
    return !isa<CXXDefaultArgExpr>(Argument) && tells(*Argument);
  });
}

bool ErrorAnswer::tellsDefault(QualType Type) const {
  StringRef Name = className(Type);
  return hasEmptyState(Type) || Name == "nullopt_t" || Name == "none_t" ||
         anyOf(Name, {"unexpected", "failure"});
}

/// `make_ready_future<int>(-1)`: a task that is no more than its answer.
static bool makesReady(const CallExpr &Call, const LibrarySet &Libraries) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee && Libraries.libraryOf(*Callee) &&
         anyOf(calledName(Call), {"make_ready", "makefuture", "makesemifuture"});
}

bool ErrorAnswer::tellsCall(const CallExpr &Call) const {
  if (makesReady(Call, Libraries))
    return llvm::any_of(Call.arguments(), [&](const Expr *Argument) { return tells(*Argument); });
  // The error itself is followed to where it goes.
  if (onlyMoves(Call) && Call.getNumArgs() == 1 && isExceptionPointer(Call.getType()))
    return tells(*Call.getArg(0));
  if (soundsLikeSuccess(calledName(Call)))
    return false;
  StringRef Type = className(Call.getType());
  const CXXRecordDecl *Record = compat::recordOf(Call.getType());
  if (soundsLikeFailure(calledName(Call)) || soundsLikeFailure(Type) ||
      (Record && Libraries.has(Role::ErrorType, *Record)))
    return true;
  return llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
    const Expr &E = written(*Argument);
    return isFailureCode(E) || isa<StringLiteral, CXXNullPtrLiteralExpr>(E);
  });
}

bool ErrorAnswer::isFailureCode(const Expr &Argument) const {
  const Expr &E = written(Argument);
  const CXXRecordDecl *Record = compat::recordOf(E.getType());
  if (Record && Libraries.has(Role::ErrorType, *Record))
    return tells(E);
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  const auto *Constant = Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
  if (!Constant || soundsLikeSuccess(Constant->getName()))
    return false;
  StringRef Enum = cast<EnumDecl>(Constant->getDeclContext())->getName();
  if (anyOf(Enum, {"level", "severity", "priority"})) // `log(level::error, "…")`
    return false;
  return soundsLikeFailure(Constant->getName()) || anyOf(Enum, {"status", "err", "code"});
}

} // namespace cotidy
