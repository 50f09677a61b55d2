// The model finds handlers that let go of what they caught; here they are put into words.
#include "error/StrictLostCauseCheck.h"

#include "model/Compat.h"
#include "model/handling/LostCause.h"
#include "model/type/TypeName.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

const CheckInfo StrictLostCauseCheck::Info = {
    .Id = "coro-strict-lost-cause",
    .Summary = "a handler throws a new error and drops the one that it caught",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe};

static std::string caughtBy(const CXXCatchStmt &Handler, const Model &M) {
  QualType Caught = Handler.getCaughtType();
  return Caught.isNull()
             ? "whatever was caught"
             : "the '" + typeName(Caught.getNonReferenceType().getUnqualifiedType(), M.Context) +
                   "' that was caught";
}

void StrictLostCauseCheck::checkFunction(const FunctionDecl &F, Model &M) {
  forEachLostCause(F, M, [&](const LostCause &Lost) {
    SourceLocation At = Lost.Throw->getThrowLoc();
    if (!isFirstAt(At))
      return;
    diag(At, "this throws a new error and drops %0; whoever sees it will not learn the cause")
        << caughtBy(*Lost.Handler, M);
    diag(Lost.Handler->getCatchLoc(), "it is caught here", DiagnosticIDs::Note);
    offerNesting(Lost, M);
  });
}

/// [except.nested]: a class that is not final carries the cause with it.
void StrictLostCauseCheck::offerNesting(const LostCause &Lost, const Model &M) {
  const Expr *New = Lost.Throw->getSubExpr();
  const CXXRecordDecl *Class = compat::recordOf(New->getType());
  CharSourceRange Written = CharSourceRange::getTokenRange(New->getSourceRange());
  if (!Class || Class->isEffectivelyFinal() || Written.getBegin().isMacroID() ||
      Written.getEnd().isMacroID() || Lost.Throw->getThrowLoc().isMacroID())
    return;
  SourceLocation End = Lexer::getLocForEndOfToken(New->getEndLoc(), 0, M.Context.getSourceManager(),
                                                  M.Context.getLangOpts());
  diag(Lost.Throw->getThrowLoc(), "std::throw_with_nested keeps it as the cause",
       DiagnosticIDs::Note)
      << FixItHint::CreateReplacement(
             CharSourceRange::getCharRange(Lost.Throw->getThrowLoc(), New->getBeginLoc()),
             "std::throw_with_nested(")
      << FixItHint::CreateInsertion(End, ")");
}

} // namespace cotidy
