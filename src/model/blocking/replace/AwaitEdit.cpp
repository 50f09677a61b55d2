#include "model/blocking/replace/AwaitEdit.h"

#include "model/Compat.h"
#include "model/blocking/call/CallSite.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/AwaitPlace.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static SourceLocation endOf(const Expr &E, const ASTContext &Context) {
  return Lexer::getLocForEndOfToken(E.getEndLoc(), 0, Context.getSourceManager(),
                                    Context.getLangOpts());
}

/// Something is done with the value by what stands behind it: `f().size()`, `f()[0]`.
static bool isPostfixed(const Expr &E, ASTContext &Context) {
  auto Node = DynTypedNode::create(E);
  for (;;) {
    const auto Parents = Context.getParents(Node);
    const auto *Parent = Parents.empty() ? nullptr : Parents[0].get<Expr>();
    if (!Parent)
      return false;
    if (isa<MemberExpr, ArraySubscriptExpr>(Parent))
      return true;
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Parent))
      return Operator->getArg(0)->IgnoreImplicit() == E.IgnoreImplicit() &&
             is_contained({OO_Arrow, OO_Call, OO_Subscript}, Operator->getOperator());
    if (!isa<ImplicitCastExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr, FullExpr>(Parent))
      return false;
    Node = Parents[0];
  }
}

static bool isSameValue(QualType A, QualType B) {
  return !A.isNull() && !B.isNull() &&
         A.getCanonicalType().getNonReferenceType().getUnqualifiedType() ==
             B.getCanonicalType().getNonReferenceType().getUnqualifiedType();
}

/// What awaiting a \p Task yields; where its members do not tell, what it is a task of.
static QualType yieldOf(QualType Task, const CXXRecordDecl &Class, Model &M) {
  QualType Value = M.Types.classify(Task).Value;
  const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Value.isNull() || !Special || Special->getTemplateArgs().size() == 0)
    return Value;
  const TemplateArgument &First = Special->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type ? First.getAsType() : Value;
}

/// A \p Value can be awaited in the place of \p Call, which yields the same.
static bool canReplace(const Expr &Call, QualType Value, const FunctionDecl &F, Model &M) {
  const CXXRecordDecl *Class = compat::recordOf(Value.getNonReferenceType());
  return Class && isWrittenInFile(Call.getSourceRange()) && mayAwaitAt(F, Call) &&
         promiseTakes(F, *Class, M) && isSameValue(yieldOf(Value, *Class, M), Call.getType());
}

/// Closes the parenthesis that the edit at the front opens.
static Edits closed(Edits Fix, const Expr &Call, ASTContext &Context) {
  if (!isPostfixed(Call, Context))
    return Fix;
  Fix.front().CodeToInsert = "(" + Fix.front().CodeToInsert;
  Fix.back().CodeToInsert += ")";
  return Fix;
}

/// The task that \p Site waits for: its object, or an argument.
static const Expr *waitedFor(const CallSite &Site, Model &M) {
  auto IsTask = [&](const Expr *E) {
    return M.Types.classify(E->IgnoreImpCasts()->getType()).mustBeAwaited();
  };
  if (Site.Object && IsTask(Site.Object))
    return Site.Object->IgnoreImpCasts();
  const auto *Found = find_if(Site.Arguments, IsTask);
  return Found == Site.Arguments.end() ? nullptr : *Found;
}

/// A variable has to be moved into the await, unless it can be awaited again.
static std::pair<StringRef, StringRef> around(const Expr &Task, Model &M) {
  bool Moves =
      transparent(&Task)->isLValue() && M.Types.classify(Task.getType()).Awaits != AwaitCount::Many;
  return Moves ? std::pair<StringRef, StringRef>("co_await std::move(", ")")
               : std::pair<StringRef, StringRef>("co_await ", "");
}

Edits awaitWaitedFor(const Expr &Call, const FunctionDecl &F, Model &M) {
  const auto Site = callSiteOf(Call);
  const Expr *Task = Site ? waitedFor(*Site, M) : nullptr;
  if (!Task || !isWrittenInFile(Task->getSourceRange()) ||
      !isa<CallExpr, DeclRefExpr, MemberExpr>(transparent(Task)) ||
      isa<CXXOperatorCallExpr>(transparent(Task)) || !canReplace(Call, Task->getType(), F, M))
    return {};
  auto [Before, After] = around(*Task, M);
  Edits Fix;
  Fix.push_back(
      Call.getBeginLoc() == Task->getBeginLoc()
          ? FixItHint::CreateInsertion(Call.getBeginLoc(), Before)
          : FixItHint::CreateReplacement(
                CharSourceRange::getCharRange(Call.getBeginLoc(), Task->getBeginLoc()), Before));
  Fix.push_back(FixItHint::CreateReplacement(
      CharSourceRange::getCharRange(endOf(*Task, M.Context), endOf(Call, M.Context)), After));
  return closed(std::move(Fix), Call, M.Context);
}

Edits awaitTwin(const CallExpr &Call, const FunctionDecl &Twin, const FunctionDecl &F, Model &M) {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  SourceLocation Name;
  if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    Name = Member->getMemberLoc();
  else if (const auto *Reference = dyn_cast<DeclRefExpr>(Callee))
    Name = Reference->getLocation();
  if (Name.isInvalid() || !Name.isFileID() || !canReplace(Call, Twin.getReturnType(), F, M))
    return {};
  Edits Fix;
  if (Name == Call.getBeginLoc()) {
    Fix.push_back(FixItHint::CreateReplacement(Name, "co_await " + Twin.getNameAsString()));
  } else {
    Fix.push_back(FixItHint::CreateInsertion(Call.getBeginLoc(), "co_await "));
    Fix.push_back(FixItHint::CreateReplacement(Name, Twin.getNameAsString()));
  }
  if (!isPostfixed(Call, M.Context))
    return Fix;
  Fix.push_back(FixItHint::CreateInsertion(endOf(Call, M.Context), ""));
  return closed(std::move(Fix), Call, M.Context);
}

} // namespace cotidy
