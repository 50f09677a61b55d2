#include "model/use/DropRules.h"

#include "model/Compat.h"
#include "model/type/Members.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/Lex/Lexer.h"

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

/// Held by living: it cannot be copied, does something when it dies, and can be let go of early.
static bool looksLikeGuard(const CXXRecordDecl &Record) {
  if (!Record.hasDefinition() || Record.hasTrivialDestructor() || Record.hasSimpleCopyConstructor())
    return false;
  static constexpr StringRef Names[] = {"unlock", "release", "owns_lock", "return_all",
                                        "return_units"};
  return llvm::any_of(Names, [&](StringRef Name) { return hasMember(&Record, Name); });
}

bool yieldsGuard(const TypeInfo &Type, const LibrarySet &Libraries) {
  const CXXRecordDecl *Record = compat::recordOf(Type.Value);
  return Record && (Libraries.isGuard(*Record) || looksLikeGuard(*Record));
}

static const FunctionDecl *calleeOf(const Expr &Value) {
  const auto *Call = dyn_cast<CallExpr>(&Value);
  return Call ? Call->getDirectCallee() : nullptr;
}

/// A continuation that is handed the error and settles it; what it returns cannot fail in that way
/// again.
static bool handlesError(const FunctionDecl &Callee, const LibrarySet &Libraries) {
  const HandlerModel *Handler = Libraries.findHandler(Callee);
  return Handler && Handler->SettlesError;
}

bool isSettled(const Expr &Value, const TypeInfo &Type, const LibrarySet &Libraries) {
  const FunctionDecl *Callee = calleeOf(Value);
  if (!Callee || Type.Start == StartKind::Lazy)
    return false;
  return Libraries.isSpawn(*Callee) || handlesError(*Callee, Libraries);
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

/// The lambda is an argument of a call to something named connect.
static bool isConnectedLambda(const CXXMethodDecl &Method, ASTContext &Context) {
  if (!Method.getParent()->isLambda())
    return false;
  DynTypedNode Node = DynTypedNode::create(*Method.getParent());
  for (unsigned Depth = 0; Depth < 8; ++Depth) {
    DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return false;
    Node = Parents[0];
    const auto *Call = Node.get<CallExpr>();
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && Callee->getIdentifier())
      return Callee->getName() == "connect";
  }
  return false;
}

bool isCalledByFramework(const FunctionDecl &F, ASTContext &Context) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method &&
         (isInSlotsSection(*Method, Context) || overridesLibraryFunction(*Method, Context) ||
          isConnectedLambda(*Method, Context));
}

} // namespace cotidy
