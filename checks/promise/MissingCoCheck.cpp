// The model tells how the paths of a function end; here it is put into words.
#include "promise/MissingCoCheck.h"

#include "model/coroutine/Coroutine.h"
#include "model/type/TypeName.h"

#include "clang/AST/DeclCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

const CheckInfo MissingCoCheck::Info = {
    .Id = "coro-missing-co",
    .Summary = "a function returns a task type, but has no 'co_' keyword and makes no task",
    .Since = "0.1.0",
    .Fix = FixKind::Unsafe};

static std::string nameOf(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && Method->getParent()->isLambda() ? "this lambda"
                                                   : "'" + F.getNameAsString() + "'";
}

void MissingCoCheck::checkFunction(const FunctionDecl &F, Model &M) {
  std::optional<MissingCo> Found = missingCo(F, M);
  if (!Found || !isFirstAt(F.getLocation()))
    return;
  diag(
      F.getLocation(),
      "%0 returns a '%1' but holds no 'co_await', 'co_return' or 'co_yield'; it "
      "%select{throws when it is called, not when it is awaited|falls off its end without a task}2")
      << nameOf(F) << typeName(F.getReturnType(), M.Context) << Found->FallsOff;
  offerReturn(F, *Found);
}

void MissingCoCheck::offerReturn(const FunctionDecl &F, const MissingCo &Found) {
  SourceLocation Brace = F.getBody()->getEndLoc();
  if (Found.Type.Value.isNull() || !Found.Type.Value->isVoidType() || !Brace.isFileID())
    return;
  const SourceManager &Sources = F.getASTContext().getSourceManager();
  StringRef Indentation = Lexer::getIndentationForLine(Brace, Sources);
  diag(Brace, "with a 'co_return' it is a coroutine", DiagnosticIDs::Note)
      << FixItHint::CreateInsertion(Brace, ("  co_return;\n" + Indentation).str());
}

} // namespace cotidy
