#include "model/blocking/replace/SleepEdit.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/LibraryInUse.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/type/Members.h"
#include "model/use/AwaitPlace.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {

/// The library's text for \p Key, in the namespace that the program uses.
static std::string insteadFor(StringRef Key, const LibraryUse &Use) {
  std::string Text;
  if (Use.Library)
    for (const auto &[Known, Instead] : Use.Library->Instead)
      if (Known == Key)
        Text = Instead;
  for (size_t At; (At = Text.find("{ns}")) != std::string::npos;)
    Text.replace(At, 4, Use.Namespace);
  return Text;
}

/// What a name with scopes, `a::b::f`, stands for here.
static DeclContext::lookup_result declared(StringRef Name, ASTContext &Context) {
  const DeclContext *Scope = Context.getTranslationUnitDecl();
  SmallVector<StringRef> Parts;
  Name.split(Parts, "::");
  for (StringRef Part : ArrayRef(Parts).drop_back()) {
    auto Found = Scope->lookup(&Context.Idents.get(Part));
    const auto *Namespace = Found.empty() ? nullptr : dyn_cast<NamespaceDecl>(Found.front());
    if (!Namespace)
      return {};
    Scope = Namespace;
  }
  return Scope->lookup(&Context.Idents.get(Parts.back()));
}

static const FunctionDecl *declaredFunction(StringRef Name, ASTContext &Context) {
  for (const NamedDecl *D : declared(Name, Context))
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
    if (const FunctionDecl *Sleep = declaredFunction(Name, M.Context);
        Sleep && takesTime(*Sleep, Time))
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

/// A completion token that yields the tasks of one executor is of use to no other's coroutine.
static bool fits(const NamedDecl &D, const FunctionDecl &F) {
  auto SpecialOf = [](QualType Type) {
    return dyn_cast_or_null<ClassTemplateSpecializationDecl>(compat::recordOf(Type));
  };
  const auto *Var = dyn_cast<VarDecl>(&D);
  const auto *Token = Var ? SpecialOf(Var->getType()) : nullptr;
  const auto *Task = SpecialOf(F.getReturnType());
  if (!Token || !Task || Token->getTemplateArgs().size() == 0)
    return true;
  const TemplateArgument &Executor = Token->getTemplateArgs()[0];
  return any_of(Task->getTemplateArgs().asArray(), [&](const TemplateArgument &Argument) {
    return Argument.structurallyEquals(Executor);
  });
}

/// The library's expression that sleeps, `{}` for the time, when all that it names is declared.
static std::string timerText(const FunctionDecl &F, Model &M) {
  LibraryUse Use = libraryInUse(F, M);
  std::string Text = insteadFor("sleep-by-timer", Use);
  auto IsOfName = [](char C) { return isAlnum(C) || C == '_' || C == ':'; };
  for (StringRef Rest = Text; !Rest.empty(); Rest = Rest.drop_until(IsOfName)) {
    StringRef Name = Rest.take_while(IsOfName);
    Rest = Rest.drop_front(Name.size());
    if (!Name.contains("::"))
      continue;
    auto Found = declared(Name, M.Context);
    if (Found.empty() || !fits(*Found.front(), F))
      return "";
  }
  return Text;
}

/// \p Time counts whole ticks, so that it converts to any finer one ([time.duration.cons]/1).
static bool isWhole(const CXXRecordDecl &Time) {
  const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Time);
  return Special && periodOf(Time).second != 0 &&
         Special->getTemplateArgs()[0].getAsType()->isIntegerType();
}

static Edits sleepByTimer(const CallExpr &Sleep, const CXXRecordDecl &Time, const FunctionDecl &F,
                          Model &M) {
  std::string Text = isWhole(Time) ? timerText(F, M) : "";
  auto [Before, After] = StringRef(Text).split("{}");
  if (After.empty())
    return {};
  const Expr &Argument = *Sleep.getArg(0);
  SourceLocation End = Lexer::getLocForEndOfToken(
      Argument.getEndLoc(), 0, M.Context.getSourceManager(), M.Context.getLangOpts());
  return {FixItHint::CreateReplacement(
              CharSourceRange::getCharRange(Sleep.getBeginLoc(), Argument.getBeginLoc()), Before),
          FixItHint::CreateReplacement(SourceRange(End, Sleep.getEndLoc()), After)};
}

Edits awaitSleep(const Expr &Call, const FunctionDecl &F, Model &M) {
  const auto *Sleep = dyn_cast<CallExpr>(&Call);
  if (!Sleep || Sleep->getNumArgs() != 1 || !isWrittenInFile(Call.getSourceRange()) ||
      !isWrittenInFile(Sleep->getArg(0)->getSourceRange()) || !mayAwaitAt(F, Call) ||
      holdsGuard(F, M))
    return {};
  // A number of seconds is no duration.
  const CXXRecordDecl *Time =
      compat::recordOf(Sleep->getArg(0)->IgnoreImplicit()->getType().getNonReferenceType());
  std::string Name = Time ? sleepOf(F, *Time, M) : "";
  if (Name.empty())
    return Time ? sleepByTimer(*Sleep, *Time, F, M) : Edits();
  return {FixItHint::CreateReplacement(
      CharSourceRange::getTokenRange(Sleep->getCallee()->getSourceRange()), "co_await " + Name)};
}

} // namespace cotidy
