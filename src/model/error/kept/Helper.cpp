#include "model/error/kept/Helper.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorFlow.h"
#include "model/summary/VisibleBody.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// Nothing but `(void)e;` and the like.
static bool doesNothing(const Stmt &Body) {
  const auto *Block = dyn_cast<CompoundStmt>(&Body);
  return Block && llvm::all_of(Block->body(), [](const Stmt *S) {
           const auto *E = dyn_cast<Expr>(S);
           return isa<NullStmt>(S) ||
                  (E && E->getType()->isVoidType() && isa<ExplicitCastExpr>(E->IgnoreImplicit()));
         });
}

static bool contains(StringRef Name, llvm::ArrayRef<StringRef> Words) {
  return llvm::any_of(Words, [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

static bool takesPack(const FunctionDecl &Helper) {
  const FunctionDecl *Pattern = Helper.getTemplateInstantiationPattern();
  return Pattern && llvm::any_of(Pattern->parameters(), [](const ParmVarDecl *Parameter) {
           return Parameter->isParameterPack();
         });
}

static bool isMethodOfLogger(const FunctionDecl &Helper) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Helper);
  return Method && Method->getParent()->getIdentifier() &&
         contains(Method->getParent()->getName(), {"log", "report"});
}

/// An empty function that is called as a logger, or that takes whatever is to be formatted, is one
/// whose lines this build leaves out; so is a stream that prints nothing.
static bool isSilencedLogger(const FunctionDecl &Helper) {
  if (Helper.getOverloadedOperator() == OO_LessLess)
    return true;
  if (!doesNothing(*writtenBody(Helper)) || !Helper.getIdentifier())
    return false;
  if (takesPack(Helper) || isMethodOfLogger(Helper))
    return true;
  StringRef Name = Helper.getName();
  return !contains(Name, {"ignore", "swallow", "drop", "discard", "suppress"}) &&
         contains(Name, {"log", "report", "print", "warn", "trace", "debug", "notify", "record",
                         "emit", "error", "info", "dump"});
}

/// Another instantiation, or another build, may look at what this one leaves out.
static bool dependsOnBuild(const FunctionDecl &Helper, const ParmVarDecl &Error) {
  if (Error.getIdentifier() && !isMentionedIn(writtenBody(Helper), Error) &&
      isNamedInText(Error.getName(), Helper.getBody()->getSourceRange(), Helper.getASTContext()))
    return true;
  const FunctionDecl *Pattern = Helper.getTemplateInstantiationPattern();
  bool Chooses = false;
  if (Pattern && Pattern->getBody())
    forEachStmtRunIn(writtenBody(*Pattern), [&](const Stmt &S) {
      const auto *If = dyn_cast<IfStmt>(&S);
      Chooses |= If && If->isConstexpr();
      return !Chooses;
    });
  return Chooses;
}

static const ParmVarDecl *parameterFor(const FunctionDecl &Helper, const CallExpr &Call,
                                       const Expr &Argument) {
  unsigned Skip = isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Helper) ? 1 : 0;
  for (unsigned I = Skip; I < Call.getNumArgs(); ++I)
    if (Call.getArg(I) == &Argument)
      return I - Skip < Helper.getNumParams() ? Helper.getParamDecl(I - Skip) : nullptr;
  return nullptr;
}

static bool isLibrarysOwn(const VarDecl &Local, const LibrarySet &Libraries) {
  for (const DeclContext *Around = Local.getDeclContext(); Around; Around = Around->getParent()) {
    const auto *F = dyn_cast<FunctionDecl>(Around);
    if (F && !isLambdaCallOperator(F))
      return Libraries.libraryOf(*F);
  }
  return false;
}

/// `handler(e)`, which a function of the library was given: whoever gave it is the one to ask.
static bool isPassedIn(const CallExpr &Call, const LibrarySet &Libraries) {
  if (!isa<CXXOperatorCallExpr>(Call) || Call.getNumArgs() == 0)
    return false;
  const Expr *Object = transparent(Call.getArg(0));
  while (const auto *Cast = dyn_cast<ExplicitCastExpr>(Object))
    Object = transparent(Cast->getSubExpr());
  const auto *Ref = dyn_cast<DeclRefExpr>(Object);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Var && (isa<ParmVarDecl>(Var) || Var->isInitCapture()) && isLibrarysOwn(*Var, Libraries);
}

const FunctionDecl *ignoringHelper(const ErrorUse &Use, const ASTContext &Context,
                                   const LibrarySet &Libraries, unsigned Levels) {
  if (!Use.Taker || Levels == 0 || isPassedIn(*Use.Taker, Libraries))
    return nullptr;
  const FunctionDecl *Helper = visibleDefinition(Use.Taker->getDirectCallee());
  if (!Helper || !writtenBody(*Helper))
    return nullptr;
  const ParmVarDecl *Error = parameterFor(*Helper, *Use.Taker, *Use.Argument);
  if (!Error || isSilencedLogger(*Helper) || dependsOnBuild(*Helper, *Error))
    return nullptr;
  const Stmt &Body = *writtenBody(*Helper);
  ErrorScope Scope;
  Scope.Levels = Levels - 1;
  return ErrorFlow(Body, Body, Error, Context, Libraries, Scope).keepsNothing() ? Helper : nullptr;
}

bool isNamedInText(StringRef Name, SourceRange Range, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation Begin = Sources.getExpansionLoc(Range.getBegin());
  SourceLocation End = Sources.getExpansionLoc(Range.getEnd());
  bool Invalid = false;
  StringRef Text = Lexer::getSourceText(CharSourceRange::getCharRange(Begin, End), Sources,
                                        Context.getLangOpts(), &Invalid);
  if (Invalid || Text.empty())
    return false;
  const std::string Code = Text.str(); // a lexer reads up to a null
  const char *First = Code.c_str();
  Lexer Raw(Begin, Context.getLangOpts(), First, First, First + Code.size());
  Token Tok;
  while (!Raw.LexFromRawLexer(Tok))
    if (Tok.is(tok::raw_identifier) && Tok.getRawIdentifier() == Name)
      return true;
  return false;
}

} // namespace cotidy
