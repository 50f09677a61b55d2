#include "error/words/PointerWords.h"

#include "model/handling/AbsentException.h"
#include "model/handling/SlicedException.h"
#include "model/handling/ThrownPointer.h"

#include "clang/AST/ASTContext.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

static void reportAbsent(CoroCheck &Check, const AbsentException &Found) {
  Check.diag(Found.Asked->getBeginLoc(),
             "no exception is being handled here, so this is null, and tells nothing of the error");
  if (Found.Meant)
    Check.diag(Found.Meant->getLocation(), "the error is %0", DiagnosticIDs::Note) << Found.Meant;
}

static void reportSliced(CoroCheck &Check, const SlicedException &Found) {
  Check.diag(Found.Copy->getExprLoc(),
             "this copies the 'std::exception' alone; of what type the error was, and what it "
             "said, is lost");
  Check.diag(Found.Error->getLocation(), "%0 is a reference to the base of what was thrown",
             DiagnosticIDs::Note)
      << Found.Error;
}

static void reportThrown(CoroCheck &Check, const ThrownPointer &Found, const ASTContext &Context) {
  const Expr &Thrown = *Found.Throw->getSubExpr();
  SourceLocation At = Found.Throw->getThrowLoc();
  auto Report =
      Check.diag(At, "this throws the pointer, not the exception that it holds; no handler for "
                     "that exception will ever see it");
  SourceLocation Begin = Thrown.getBeginLoc();
  if (!Found.Standard || At.isMacroID() || Begin.isMacroID() || Thrown.getEndLoc().isMacroID())
    return;
  SourceLocation End = Lexer::getLocForEndOfToken(Thrown.getEndLoc(), 0, Context.getSourceManager(),
                                                  Context.getLangOpts());
  Report << FixItHint::CreateReplacement(CharSourceRange::getCharRange(At, Begin),
                                         "std::rethrow_exception(")
         << FixItHint::CreateInsertion(End, ")");
}

void reportPointers(CoroCheck &Check, const FunctionDecl &F, Model &M,
                    llvm::function_ref<bool(SourceLocation)> IsFirst) {
  forEachAbsentException(F, M, [&](const AbsentException &Found) {
    if (IsFirst(Found.Asked->getBeginLoc()))
      reportAbsent(Check, Found);
  });
  forEachSlicedException(F, M, [&](const SlicedException &Found) {
    if (IsFirst(Found.Copy->getExprLoc()))
      reportSliced(Check, Found);
  });
  forEachThrownPointer(F, M, [&](const ThrownPointer &Found) {
    if (IsFirst(Found.Throw->getThrowLoc()))
      reportThrown(Check, Found, M.Context);
  });
}

} // namespace cotidy
