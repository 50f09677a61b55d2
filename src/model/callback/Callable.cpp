#include "model/callback/Callable.h"

#include "model/Compat.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// Calls that yield something which is called in their first argument's place.
static bool isAdapter(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->isInStdNamespace() || !Callee->getIdentifier() || Call.getNumArgs() == 0)
    return false;
  static constexpr StringRef Names[] = {"move", "forward",    "ref",       "cref",
                                        "bind", "bind_front", "bind_back", "mem_fn"};
  return llvm::is_contained(Names, Callee->getName());
}

static const Expr &bare(const Expr &E) {
  const Expr *Inner = E.IgnoreUnlessSpelledInSource();
  for (;;) {
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Inner))
      Inner = Cast->getSubExpr()->IgnoreUnlessSpelledInSource();
    else if (const auto *Call = dyn_cast<CallExpr>(Inner); Call && isAdapter(*Call))
      Inner = Call->getArg(0)->IgnoreUnlessSpelledInSource();
    else if (const auto *Unary = dyn_cast<UnaryOperator>(Inner);
             Unary && (Unary->getOpcode() == UO_AddrOf || Unary->getOpcode() == UO_Plus))
      Inner = Unary->getSubExpr()->IgnoreUnlessSpelledInSource();
    else
      return *Inner;
  }
}

/// A generic lambda tells by what it has been instantiated to, or by the type that it states.
static const FunctionDecl *instantiated(const FunctionDecl *F) {
  const FunctionTemplateDecl *Template = F ? F->getDescribedFunctionTemplate() : nullptr;
  if (!Template)
    return F;
  for (const FunctionDecl *Spec : Template->specializations())
    if (!Spec->getReturnType()->isUndeducedType())
      return Spec;
  return F;
}

/// The one call operator, or one of several that return the same.
static const FunctionDecl *callOperator(const CXXRecordDecl &Record) {
  if (Record.isLambda())
    return instantiated(Record.getLambdaCallOperator());
  ASTContext &Context = Record.getASTContext();
  const FunctionDecl *Found = nullptr;
  for (const NamedDecl *D : Record.lookup(Context.DeclarationNames.getCXXOperatorName(OO_Call))) {
    if (isa<UsingDecl>(D))
      continue;
    const auto *Method = dyn_cast<CXXMethodDecl>(D->getUnderlyingDecl());
    if (!Method || (Found && !Context.hasSameType(Found->getReturnType(), Method->getReturnType())))
      return nullptr;
    Found = Method;
  }
  return Found;
}

static const LambdaExpr *lambdaBehind(const Expr &E) {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&E))
    return Lambda;
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  const Expr *Init =
      Var && !Var->isInitCapture() && !isa<ParmVarDecl>(Var) ? Var->getInit() : nullptr;
  return Init ? dyn_cast<LambdaExpr>(Init->IgnoreUnlessSpelledInSource()) : nullptr;
}

static const FunctionDecl *functionNamed(const Expr &E) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
    return dyn_cast<FunctionDecl>(Ref->getDecl());
  return nullptr;
}

static QualType returnedThrough(QualType Type) {
  if (const auto *Member = Type->getAs<MemberPointerType>())
    Type = Member->getPointeeType();
  else if (Type->isPointerType())
    Type = Type->getPointeeType();
  const auto *Function = Type->getAs<FunctionType>();
  return Function ? Function->getReturnType() : QualType();
}

std::optional<Callable> callableOf(const Expr &E) {
  Callable Found;
  Found.Written = &bare(E);
  QualType Type = Found.Written->getType();
  if (Type.isNull() || Type->isDependentType())
    return std::nullopt;
  const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
  Found.Function = functionNamed(*Found.Written);
  if (!Found.Function && Record && Record->hasDefinition())
    Found.Function = callOperator(*Record);
  Found.Returns = Found.Function ? Found.Function->getReturnType()
                                 : returnedThrough(Type.getNonReferenceType());
  if (Found.Returns.isNull() || Found.Returns->isDependentType() ||
      Found.Returns->isUndeducedType())
    return std::nullopt;
  Found.Lambda = lambdaBehind(*Found.Written);
  return Found;
}

llvm::SmallVector<const Expr *, 4> writtenArguments(const Expr &E) {
  llvm::ArrayRef<const Expr *> All;
  if (const auto *Call = dyn_cast<CallExpr>(&E)) {
    All = {Call->getArgs(), Call->getNumArgs()};
    if (isa<CXXOperatorCallExpr>(Call) && !All.empty())
      All = All.drop_front();
  } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E)) {
    All = {Construct->getArgs(), Construct->getNumArgs()};
  }
  llvm::SmallVector<const Expr *, 4> Written;
  for (const Expr *Argument : All)
    if (!isa<CXXDefaultArgExpr>(Argument))
      Written.push_back(Argument);
  return Written;
}

bool wrapsAnyFunction(const FunctionDecl &Callee) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  const auto *Class = Method && Method->getOverloadedOperator() == OO_Call
                          ? dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent())
                          : nullptr;
  if (!Class || Class->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &First = Class->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type && First.getAsType()->isFunctionType();
}

} // namespace cotidy
