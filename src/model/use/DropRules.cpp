#include "model/use/DropRules.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/handler/HandlerScope.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"
#include "model/type/Members.h"
#include "model/use/Callee.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/Sequence.h"

using namespace clang;

namespace cotidy {

bool canBeLost(const TypeInfo &Type) {
  return Type.mustBeAwaited() && Type.Drop != DropEffect::Legal && Type.Drop != DropEffect::Starts;
}

bool isLostDespite(ExplicitDiscardPolicy Policy, const TypeInfo &Type) {
  if (Policy != ExplicitDiscardPolicy::ByEffect)
    return Policy == ExplicitDiscardPolicy::Warn;
  switch (Type.Drop) {
  case DropEffect::NeverRuns:
  case DropEffect::Cancels:
  case DropEffect::Blocks:
  case DropEffect::Leaks:
    return true;
  default:
    return false;
  }
}

bool isNamedForDiscard(const ValueDecl &Var) {
  return Var.hasAttr<UnusedAttr>() ||
         (Var.getIdentifier() && Var.getName().find_first_not_of('_') == StringRef::npos);
}

/// Held by living: it cannot be copied, does something when it dies, and can be let go of early.
static bool looksLikeLock(const CXXRecordDecl &Record) {
  if (!Record.hasDefinition() || Record.hasTrivialDestructor() || Record.hasSimpleCopyConstructor())
    return false;
  static constexpr StringRef Names[] = {"unlock", "owns_lock", "return_all", "return_units"};
  return llvm::any_of(Names, [&](StringRef Name) { return hasMember(&Record, Name); });
}

static bool looksLikeGuard(const CXXRecordDecl &Record) {
  return looksLikeLock(Record) ||
         (Record.hasDefinition() && !Record.hasTrivialDestructor() &&
          !Record.hasSimpleCopyConstructor() && hasMember(&Record, "release"));
}

bool yieldsGuard(const TypeInfo &Type, const LibrarySet &Libraries) {
  const CXXRecordDecl *Record = compat::recordOf(Type.Value);
  return Record && (Libraries.has(Role::Guard, *Record) || looksLikeGuard(*Record));
}

bool isLock(QualType Value, const LibrarySet &Libraries) {
  const CXXRecordDecl *Record = compat::recordOf(Value);
  return Record && (Libraries.has(Role::Guard, *Record) || looksLikeLock(*Record));
}

/// The named function that \p F, a lambda's call operator, is an argument of; else null.
static const FunctionDecl *functionGivenLambda(const FunctionDecl &F, ASTContext &Context) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method || !Method->getParent()->isLambda())
    return nullptr;
  DynTypedNode Node = DynTypedNode::create(*Method->getParent());
  for (unsigned Depth = 0; Depth < 8; ++Depth) {
    DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return nullptr;
    Node = Parents[0];
    const auto *Call = Node.get<CallExpr>();
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && Callee->getIdentifier())
      return Callee;
  }
  return nullptr;
}

static bool isException(const CXXRecordDecl &Class) {
  return (Class.isInStdNamespace() && Class.getName() == "exception") ||
         (Class.hasDefinition() && llvm::any_of(Class.bases(), [](const CXXBaseSpecifier &Base) {
            const CXXRecordDecl *Record = compat::recordOf(Base.getType());
            return Record && isException(*Record);
          }));
}

/// `handle_exception_type([](const timed_out &) {})`: all others go on.
static bool takesOneKind(const Expr &Value, const LibrarySet &Libraries) {
  const auto *Call = dyn_cast<CallExpr>(transparent(&Value));
  if (!Call)
    return false;
  for (const Expr *Argument : Call->arguments())
    if (const auto *Lambda = dyn_cast<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource()))
      for (const ParmVarDecl *Parameter : Lambda->getCallOperator()->parameters()) {
        const CXXRecordDecl *Class = compat::recordOf(Parameter->getType().getNonReferenceType());
        if (Class && isException(*Class) && !isBroadException(*Class, Libraries))
          return true;
      }
  return false;
}

/// A continuation that is handed the error and settles it; what it returns cannot fail in that way
/// again.
static bool handlesError(const Expr &Value, const LibrarySet &Libraries) {
  const FunctionDecl *Callee = calleeOf(Value);
  const HandlerModel *Handler = Callee ? Libraries.findCall<HandlerModel>(*Callee) : nullptr;
  return Handler && Handler->SettlesError && !takesOneKind(Value, Libraries);
}

/// `f.handle_exception(…).finally(…)`
static bool endsHandled(const Expr &Value, const LibrarySet &Libraries) {
  const Expr *Last = &Value;
  const FunctionDecl *Callee = calleeOf(*Last);
  const auto *Call = dyn_cast<CXXMemberCallExpr>(transparent(Last));
  while (Callee && Call && Libraries.has(Role::HandsOn, *Callee)) {
    Last = handedOver(*Call->getImplicitObjectArgument());
    Callee = calleeOf(*Last);
    Call = dyn_cast<CXXMemberCallExpr>(Last);
  }
  return handlesError(*Last, Libraries);
}

bool catchesAll(const FunctionDecl &Coroutine) {
  bool AllCaught = true;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    AllCaught &= !isWrittenSuspension(S);
    const auto *Try = dyn_cast<CXXTryStmt>(&S);
    return !Try || !llvm::any_of(llvm::seq(Try->getNumHandlers()), [&](unsigned I) {
      return Try->getHandler(I)->getExceptionDecl() == nullptr;
    });
  });
  return AllCaught;
}

bool isSettled(const FunctionDecl &F, const Expr &Value, const TypeInfo &Type,
               const LibrarySet &Libraries) {
  const FunctionDecl *Callee = calleeOf(Value);
  if (!Callee || Type.Start == StartKind::Lazy)
    return false;
  if (Libraries.has(Role::Spawn, *Callee) || endsHandled(Value, Libraries))
    return true;
  const FunctionDecl *Definition = Callee->getDefinition();
  return Definition && isCoroutine(*Definition) && !isCoroutine(F) &&
         Type.Start == StartKind::Eager && catchesAll(*Definition);
}

bool isSettledMember(const FunctionDecl &F, const Expr &Value, const TypeInfo &Type,
                     const LibrarySet &Libraries) {
  const FunctionDecl *Callee = calleeOf(Value);
  return Callee && !Libraries.has(Role::Spawn, *Callee) && isSettled(F, Value, Type, Libraries);
}

/// `EXPECT_THROW`, `throws`, `EXPECT_DEATH`
static bool wantsThrow(StringRef Name) {
  return Name.contains("_DEATH") ||
         (Name.contains_insensitive("throw") && !Name.contains_insensitive("no_throw") &&
          !Name.contains_insensitive("nothrow"));
}

// From the inside out, also where one macro hands its argument to another.
bool isInThrowMacro(SourceLocation At, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  while (At.isMacroID()) {
    if (wantsThrow(Lexer::getImmediateMacroName(At, Sources, Context.getLangOpts())))
      return true;
    At = Sources.getImmediateExpansionRange(At).getBegin();
  }
  return false;
}

bool isExpectedToThrow(const FunctionDecl &F, const Expr &Value, const TypeInfo &Type,
                       ASTContext &Context) {
  const FunctionDecl *Callee = calleeOf(Value);
  const FunctionDecl *Definition = Callee ? Callee->getDefinition() : nullptr;
  bool PlainFunction = Definition && Definition->getBody() && !isCoroutine(*Definition);
  if (Type.Kind == TypeKind::Task && Type.Start == StartKind::Lazy && !PlainFunction)
    return false;
  if (isInThrowMacro(Value.getBeginLoc(), Context))
    return true;
  const FunctionDecl *Taker = functionGivenLambda(F, Context);
  return Taker && wantsThrow(Taker->getName());
}

/// moc's `slots` expands to nothing, so only the source text tells: `public Q_SLOTS:`.
static bool isInSlotsSection(const CXXMethodDecl &Method, const ASTContext &Context) {
  const AccessSpecDecl *Section = nullptr;
  for (const Decl *D : Method.getParent()->decls()) {
    if (const auto *Access = dyn_cast<AccessSpecDecl>(D))
      Section = Access;
    if (D->getCanonicalDecl() == Method.getCanonicalDecl())
      break;
  }
  if (!Section)
    return false;
  StringRef Text = Lexer::getSourceText(CharSourceRange::getTokenRange(Section->getSourceRange()),
                                        Context.getSourceManager(), Context.getLangOpts());
  return Text.contains("slots") || Text.contains("Q_SLOTS");
}

static bool overridesLibraryFunction(const CXXMethodDecl &Method, const ASTContext &Context) {
  return Method.getReturnType()->isVoidType() &&
         llvm::any_of(Method.overridden_methods(), [&](const CXXMethodDecl *Base) {
           return Context.getSourceManager().isInSystemHeader(Base->getLocation());
         });
}

bool isCalledByFramework(const FunctionDecl &F, const Model &M) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method)
    return false;
  const FunctionDecl *Taker = functionGivenLambda(F, M.Context);
  const CallbackModel *Known = Taker ? M.Libraries.findCall<CallbackModel>(*Taker) : nullptr;
  return (Known && Known->Framework) || (Taker && Taker->getName() == "connect") ||
         isInSlotsSection(*Method, M.Context) || overridesLibraryFunction(*Method, M.Context);
}

bool isWrittenByMoc(const FunctionDecl &F) {
  return isa<CXXMethodDecl>(F) && F.getIdentifier() && F.getName() == "qt_static_metacall";
}

} // namespace cotidy
