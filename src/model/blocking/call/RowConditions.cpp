#include "model/blocking/call/RowConditions.h"

#include "model/Compat.h"
#include "model/blocking/call/Constants.h"
#include "model/blocking/flow/Fulfilled.h"
#include "model/blocking/flow/Readiness.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/ModelName.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static bool namesAny(const Expr &Argument, ArrayRef<std::string> Flags, ASTContext &Context) {
  auto IsFlag = [&](StringRef Name) { return is_contained(Flags, Name); };
  if (anyNameIn(&Argument, Context, IsFlag))
    return true;
  const VarDecl *Var = initialisedLocal(Argument);
  return Var && anyNameIn(Var->getInit(), Context, IsFlag);
}

static bool isExemptByArgument(const BlockingModel &Row, const CallSite &Site, const Stmt *Body,
                               ASTContext &Context) {
  const Expr *Argument = Row.UnlessArgument ? Site.argument(*Row.UnlessArgument) : nullptr;
  if (!Argument)
    return false;
  if (Row.ZeroIsPolling && isZero(*Argument, Body, Context))
    return true;
  if (Row.UnlessAtMost && isAtMost(*Argument, *Row.UnlessAtMost, Context))
    return true;
  if (!Row.OnlyFlags.empty() && !namesAny(*Argument, Row.OnlyFlags, Context))
    return true;
  return !Row.UnlessFlags.empty() &&
         (namesAny(*Argument, Row.UnlessFlags, Context) || isUnknownFlag(*Argument, Context));
}

static bool isOneOf(const CXXRecordDecl &Class, ArrayRef<std::string> Names) {
  if (is_contained(Names, modelName(Class)))
    return true;
  return Class.hasDefinition() && any_of(Class.bases(), [&](const CXXBaseSpecifier &Base) {
           const CXXRecordDecl *Parent = compat::recordOf(Base.getType());
           return Parent && isOneOf(*Parent, Names);
         });
}

/// \p Type, what it points to, or one of its template arguments is one of \p Names.
static bool involves(QualType Type, ArrayRef<std::string> Names) {
  Type = Type.getNonReferenceType();
  if (!Type->getPointeeType().isNull())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Class)
    return false;
  if (isOneOf(*Class, Names))
    return true;
  const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (!Special)
    return false;
  auto IsOne = [&](const TemplateArgument &Argument) {
    const CXXRecordDecl *Record = Argument.getKind() == TemplateArgument::Type
                                      ? compat::recordOf(Argument.getAsType())
                                      : nullptr;
    return Record && isOneOf(*Record, Names);
  };
  for (const TemplateArgument &Argument : Special->getTemplateArgs().asArray())
    if (Argument.getKind() == TemplateArgument::Pack ? any_of(Argument.pack_elements(), IsOne)
                                                     : IsOne(Argument))
      return true;
  return false;
}

static bool involves(const CallSite &Site, ArrayRef<std::string> Names) {
  auto Has = [&](const Expr *E) { return involves(E->IgnoreImpCasts()->getType(), Names); };
  return (Site.Object && Has(Site.Object)) || any_of(Site.Arguments, Has) ||
         (isa<CXXConstructExpr>(Site.Call) && involves(Site.Call->getType(), Names));
}

/// What a call, or the call that a local was made by, has just returned.
static bool isFresh(const CallSite &Site) {
  const Expr *Object = Site.subject() ? handedOver(*Site.subject()) : nullptr;
  if (const VarDecl *Var = Object ? initialisedLocal(*Object) : nullptr)
    Object = transparent(Var->getInit());
  return Object && isa<CallExpr>(Object) && Object->isPRValue();
}

static bool fitsTypes(const BlockingModel &Row, const CallSite &Site) {
  return (Row.OnlyTypes.empty() || involves(Site, Row.OnlyTypes)) &&
         (Row.UnlessTypes.empty() || !involves(Site, Row.UnlessTypes));
}

/// What the listed functions of C take and return.
static bool isPlain(QualType Type) { return !Type->isReferenceType() && !Type->isRecordType(); }

/// `void stat(const char *)` beside the system's own.
static bool overloadsC(const FunctionDecl &F) {
  return any_of(F.getDeclContext()->getRedeclContext()->lookup(F.getDeclName()),
                [](const NamedDecl *Other) {
                  const auto *Function = dyn_cast<FunctionDecl>(Other);
                  return Function && Function->isExternC();
                });
}

/// `extern "C"`, or declared as C would declare it: not `open(std::ofstream &)`, nor a function
/// that the program defines itself.
static bool mayBeC(const FunctionDecl &F) {
  return F.isExternC() ||
         (!F.isDefined() && !overloadsC(F) &&
          F.getTemplatedKind() == FunctionDecl::TK_NonTemplate && isPlain(F.getReturnType()) &&
          all_of(F.parameters(),
                 [](const ParmVarDecl *Parameter) { return isPlain(Parameter->getType()); }));
}

bool speaksOf(const BlockingModel &Row, const FunctionDecl &Callee) {
  return !Row.ExternC || mayBeC(Callee);
}

/// \p F speaks of one of \p Names, or a member function that it calls on its own object does, or
/// one that that calls: `ret = SSL_read(…); if (ret <= 0) co_await handle(ret);`.
static bool speaksOfAny(const FunctionDecl &F, ArrayRef<std::string> Names, ASTContext &Context,
                        unsigned Depth = 2) {
  const Stmt *Body = writtenBody(F);
  bool Found =
      Body && anyNameIn(Body, Context, [&](StringRef Name) { return is_contained(Names, Name); });
  if (Depth > 0 && Body && !Found)
    forEachStmtRunIn(Body, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
      const FunctionDecl *Definition = Method ? Method->getDefinition() : nullptr;
      Found = Found || (Definition && Definition != &F &&
                        isa<CXXThisExpr>(transparent(Call->getImplicitObjectArgument())) &&
                        speaksOfAny(*Definition, Names, Context, Depth - 1));
      return !Found;
    });
  return Found;
}

bool holdsFor(const BlockingModel &Row, const CallSite &Site, const FunctionDecl &In,
              ASTContext &Context) {
  const Stmt *Body = writtenBody(In);
  return static_cast<int>(Site.Arguments.size()) >= Row.FromArguments && fitsTypes(Row, Site) &&
         !isExemptByArgument(Row, Site, Body, Context) && (!Row.OnlyFresh || isFresh(Site)) &&
         !isReadyBefore(Row, Site, Body) &&
         !(Row.Category == "future" && isFulfilledHere(Site, Body, Context)) &&
         (Row.QuietBeside.empty() || !speaksOfAny(In, Row.QuietBeside, Context));
}

bool isOnConsole(const BlockingModel &Row, const CallSite &Site, ASTContext &Context) {
  static const std::string Streams[] = {"stdin",        "stdout",        "stderr",
                                        "STDIN_FILENO", "STDOUT_FILENO", "STDERR_FILENO"};
  const Expr *Stream = Row.ConsoleArgument ? Site.argument(*Row.ConsoleArgument) : nullptr;
  return Stream && namesAny(*Stream, Streams, Context);
}

} // namespace cotidy
