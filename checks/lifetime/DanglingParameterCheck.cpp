// The model finds the arguments that die too early; here they are put into words.
#include "lifetime/DanglingParameterCheck.h"

#include "lifetime/words/DestinationWords.h"
#include "model/coroutine/Coroutine.h"
#include "model/use/AwaitPlace.h"
#include "task/words/DropWords.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

static constexpr OptionInfo KnownOptions[] = {
    {"UnseenCallers", "false",
     "also report parameters that bind silently to temporaries where nothing in the file calls "
     "the coroutine: true or false"}};

const CheckInfo DanglingParameterCheck::Info = {
    .Id = "coro-dangling-parameter",
    .Summary = "what a coroutine refers to by a parameter dies before the coroutine has ended",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe,
    .Options = KnownOptions};

DanglingParameterCheck::DanglingParameterCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), UnseenCallers(Options.get("UnseenCallers", false)) {}

void DanglingParameterCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  CoroCheck::storeOptions(Map);
  Options.store(Map, "UnseenCallers", UnseenCallers);
}

void DanglingParameterCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachDanglingArgument(F, M, [&](const DanglingArgument &Found) { report(Found); });
  forEachLeftParameter(F, M, [&](const LeftParameter &Found) { report(Found); });
  if (UnseenCallers)
    definition(F, M);
}

/// A generic handler whose caller is elsewhere: its parameters are written all the same.
void DanglingParameterCheck::checkUncalled(const FunctionDecl &F, Model &M) {
  forEachLeftParameter(F, M, [&](const LeftParameter &Found) { report(Found); });
}

void DanglingParameterCheck::definition(const FunctionDecl &F, Model &M) {
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    const auto *Member = dyn_cast<MemberExpr>(&S);
    const Decl *Named = Ref ? Ref->getDecl() : Member ? Member->getMemberDecl() : nullptr;
    if (const auto *Callee = dyn_cast_or_null<FunctionDecl>(Named))
      Called.insert(Callee->getCanonicalDecl());
    return true;
  });
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (F.isTemplateInstantiation() || (Method && Method->getParent()->isLambda()))
    return;
  forEachRiskyParameter(F, M, [&](const ParmVarDecl &Parameter, const Expr &Use) {
    Risks.push_back({F.getCanonicalDecl(), &Parameter, &Use});
  });
}

void DanglingParameterCheck::onEndOfTranslationUnit() {
  for (const Risk &R : Risks) {
    if (Called.contains(R.Coroutine) || !isFirstAt(R.Parameter->getLocation()))
      continue;
    diag(R.Parameter->getLocation(),
         "coroutine %0 keeps no copy of %1: a caller that passes a temporary and does not await "
         "at once leaves it dangling")
        << R.Coroutine << R.Parameter;
    diag(R.Use->getBeginLoc(), "%0 is used here", DiagnosticIDs::Note) << R.Parameter;
  }
  Risks.clear();
  Called.clear();
}

static std::string message(const DanglingArgument &Found) {
  const FunctionDecl *Callee = Found.Call->getDirectCallee();
  std::string What = Found.How.By ? "coroutine" : "operation";
  std::string Who = Callee->getIdentifier() ? What + " " + quoted(*Callee) : "this " + What;
  std::string Dies = Found.Local ? quoted(*Found.Local) + ", which dies with its scope"
                                 : "this temporary, which dies at the end of the statement";
  return Who + (Found.Parameter ? " refers to " : " runs on ") + Dies + ", " + whenRead(Found.Type);
}

void DanglingParameterCheck::report(const DanglingArgument &Found) {
  // A default argument stands elsewhere.
  bool Written = !isa<CXXDefaultArgExpr>(Found.Argument);
  SourceLocation At = Written ? Found.Argument->getBeginLoc() : Found.Call->getBeginLoc();
  if (!isFirstAt(At))
    return;
  diag(At, "%0") << message(Found);
  explain(Found);
}

void DanglingParameterCheck::report(const LeftParameter &Found) {
  if (!isFirstAt(Found.Parameter->getLocation()))
    return;
  diag(Found.Parameter->getLocation(),
       "the coroutine refers to %0 after its first suspension, when %select{its caller, who cannot "
       "wait for it, has gone on|the value is gone: it lasts until the continuation has returned "
       "its task}1")
      << Found.Parameter << Found.Continuation;
  diag(Found.Use->getBeginLoc(), "the coroutine uses it here", DiagnosticIDs::Note);
  offerCopy(*Found.Parameter);
}

void DanglingParameterCheck::explain(const DanglingArgument &Found) {
  if (std::string Where = whereItGoes(Found.Goes); !Where.empty())
    diag(Found.Goes.By->getBeginLoc(), "%0", DiagnosticIDs::Note) << Where;
  if (Found.How.Use && Found.Parameter)
    diag(Found.How.Use->getBeginLoc(), "the coroutine uses it here", DiagnosticIDs::Note);
  if (Found.Parameter && Found.How.By)
    offerCopy(*Found.Parameter);
}

/// `std::string text` in place of `const std::string &text`, where nothing else declares it.
void DanglingParameterCheck::offerCopy(const ParmVarDecl &Parameter) {
  const auto *F = dyn_cast<FunctionDecl>(Parameter.getDeclContext());
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(F);
  QualType Type = Parameter.getType();
  auto Note = diag(Parameter.getLocation(),
                   "the coroutine keeps %select{no copy of what this refers to|a reference only; "
                   "by value it would keep its own copy}0",
                   DiagnosticIDs::Note)
              << Type->isReferenceType();
  TypeLoc Written =
      Parameter.getTypeSourceInfo() ? Parameter.getTypeSourceInfo()->getTypeLoc() : TypeLoc();
  auto Reference = Written.getAs<LValueReferenceTypeLoc>();
  bool Alone = F && F->isThisDeclarationADefinition() && !F->getPreviousDecl() &&
               !F->isTemplateInstantiation() && !(Method && Method->isVirtual());
  if (Alone && Reference && Type->getPointeeType().isConstQualified() &&
      isWrittenInFile(Parameter.getSourceRange()))
    Note << FixItHint::CreateRemoval(Reference.getSigilLoc());
}

} // namespace cotidy
