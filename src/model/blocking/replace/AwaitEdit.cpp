#include "model/blocking/replace/AwaitEdit.h"

#include "model/Compat.h"
#include "model/blocking/call/CallSite.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/LibraryInUse.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/type/Members.h"
#include "model/use/AwaitPlace.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

static bool isWritten(const Expr &E) {
  return E.getBeginLoc().isFileID() && E.getEndLoc().isFileID();
}

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
  return Class && isWritten(Call) && mayAwaitAt(F, Call) && promiseTakes(F, *Class, M) &&
         isSameValue(yieldOf(Value, *Class, M), Call.getType());
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
  if (!Task || !isWritten(*Task) || !isa<CallExpr, DeclRefExpr, MemberExpr>(transparent(Task)) ||
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

/// The function of a name with scopes, `a::b::f`, if it is declared here.
static const FunctionDecl *declared(StringRef Name, ASTContext &Context) {
  const DeclContext *Scope = Context.getTranslationUnitDecl();
  SmallVector<StringRef> Parts;
  Name.split(Parts, "::");
  for (StringRef Part : ArrayRef(Parts).drop_back()) {
    auto Found = Scope->lookup(&Context.Idents.get(Part));
    const auto *Namespace = Found.empty() ? nullptr : dyn_cast<NamespaceDecl>(Found.front());
    if (!Namespace)
      return nullptr;
    Scope = Namespace;
  }
  for (const NamedDecl *D : Scope->lookup(&Context.Idents.get(Parts.back())))
    if (const FunctionDecl *F = D->getAsFunction())
      return F;
  return nullptr;
}

/// The length of a `ratio<N, D>`, the last argument of a duration: {N, D}, or {0, 0} for no ratio.
static std::pair<int64_t, int64_t> periodOf(const CXXRecordDecl &Duration) {
  const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Duration);
  if (!Special || Special->getTemplateArgs().size() != 2)
    return {0, 0};
  const TemplateArgument &Last = Special->getTemplateArgs()[1];
  const auto *Ratio = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Last.getKind() == TemplateArgument::Type ? compat::recordOf(Last.getAsType()) : nullptr);
  if (!Ratio || Ratio->getTemplateArgs().size() != 2)
    return {0, 0};
  auto Part = [&](unsigned I) {
    const TemplateArgument &Argument = Ratio->getTemplateArgs()[I];
    return Argument.getKind() == TemplateArgument::Integral ? Argument.getAsIntegral().getExtValue()
                                                            : 0;
  };
  return {Part(0), Part(1)};
}

/// \p Sleep can be called with a \p Time: it takes any duration, or one that is at least as fine
/// ([time.duration.cons]/4).
static bool takesTime(const FunctionDecl &Sleep, const CXXRecordDecl &Time) {
  if (Sleep.getNumParams() == 0 || Sleep.getMinRequiredArguments() > 1)
    return false;
  QualType Type = Sleep.getParamDecl(0)->getType().getNonReferenceType();
  if (!names(Type, Time))
    return false;
  const CXXRecordDecl *Taken = compat::recordOf(Type);
  if (!Taken || Type->isDependentType())
    return true;
  auto [Num, Den] = periodOf(Time);
  auto [TakenNum, TakenDen] = periodOf(*Taken);
  return Den != 0 && TakenNum != 0 && Num * TakenDen % (Den * TakenNum) == 0;
}

/// The sleep of the library that \p F belongs to; the first that this file declares and that takes
/// a \p Time.
static std::string sleepOf(const FunctionDecl &F, const CXXRecordDecl &Time, Model &M) {
  const LibraryModel *Library = libraryInUse(F, M).Library;
  if (!Library)
    return "";
  auto Sleeps = Library->Names.find(Role::SleepFor);
  if (Sleeps == Library->Names.end())
    return "";
  for (const std::string &Name : Sleeps->second)
    if (const FunctionDecl *Sleep = declared(Name, M.Context); Sleep && takesTime(*Sleep, Time))
      return Name;
  return "";
}

/// A lock that is held while others run is worse than a sleep.
static bool holdsGuard(const FunctionDecl &F, Model &M) {
  bool Holds = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          if (const CXXRecordDecl *Class = compat::recordOf(Var->getType()))
            Holds |= M.Libraries.has(Role::Guard, *Class);
    return !Holds;
  });
  return Holds;
}

Edits awaitSleep(const Expr &Call, const FunctionDecl &F, Model &M) {
  const auto *Sleep = dyn_cast<CallExpr>(&Call);
  if (!Sleep || Sleep->getNumArgs() != 1 || !isWritten(Call) || !isWritten(*Sleep->getArg(0)) ||
      !mayAwaitAt(F, Call) || holdsGuard(F, M))
    return {};
  // A number of seconds is no duration.
  const CXXRecordDecl *Time =
      compat::recordOf(Sleep->getArg(0)->IgnoreImplicit()->getType().getNonReferenceType());
  std::string Name = Time ? sleepOf(F, *Time, M) : "";
  if (Name.empty())
    return {};
  return {FixItHint::CreateReplacement(
      CharSourceRange::getTokenRange(Sleep->getCallee()->getSourceRange()), "co_await " + Name)};
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
