#include "model/lifetime/closure/ClosureFix.h"

#include "model/coroutine/Coroutine.h"
#include "model/use/AwaitPlace.h"

#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

using Edits = llvm::SmallVector<FixItHint, 4>;

static FunctionProtoTypeLoc parametersOf(const LambdaExpr &Lambda) {
  const TypeSourceInfo *Info = Lambda.getCallOperator()->getTypeSourceInfo();
  return Lambda.hasExplicitParameters() && Info
             ? Info->getTypeLoc().IgnoreParens().getAs<FunctionProtoTypeLoc>()
             : FunctionProtoTypeLoc();
}

static StringRef textOf(SourceRange Range, const ASTContext &Context) {
  return Lexer::getSourceText(CharSourceRange::getTokenRange(Range), Context.getSourceManager(),
                              Context.getLangOpts());
}

/// `[x](this auto) -> task<> { … }`; an explicit object and `mutable` exclude each other.
static Edits takeByValue(const LambdaExpr &Lambda) {
  FunctionProtoTypeLoc Parameters = parametersOf(Lambda);
  if (!Parameters || Lambda.isMutable() ||
      Lambda.getCallOperator()->isExplicitObjectMemberFunction() ||
      Lambda.getCallOperator()->isStatic())
    return {};
  return {FixItHint::CreateInsertion(Parameters.getLParenLoc().getLocWithOffset(1),
                                     Parameters.getNumParams() ? "this auto, " : "this auto")};
}

/// `[](auto x) -> task<> { … }(x)`.
static Edits makeParameters(const LambdaExpr &Lambda, const CallExpr &Call,
                            const ASTContext &Context) {
  FunctionProtoTypeLoc Parameters = parametersOf(Lambda);
  if (!Parameters || Parameters.getNumParams() || Call.getNumArgs() != 1 ||
      Lambda.getCaptureDefault() != LCD_None)
    return {};
  std::string Declared, Given;
  auto Init = Lambda.capture_init_begin();
  for (const LambdaCapture &Capture : Lambda.captures()) {
    const Expr *Value = *Init++;
    const auto *Var =
        Capture.capturesVariable() ? dyn_cast<VarDecl>(Capture.getCapturedVar()) : nullptr;
    if (!Var || Capture.isPackExpansion())
      return {};
    bool ByReference = Capture.getCaptureKind() == LCK_ByRef;
    std::string Name = Var->getNameAsString();
    std::string Source =
        Var->isInitCapture() ? textOf(Value->getSourceRange(), Context).str() : Name;
    if (Source.empty())
      return {};
    StringRef Comma = Declared.empty() ? "" : ", ";
    Declared += (Comma + (ByReference ? "auto &" : "auto ") + Name).str();
    Given += (Comma + Source).str();
  }
  return {FixItHint::CreateReplacement(Lambda.getIntroducerRange(), "[]"),
          FixItHint::CreateInsertion(Parameters.getLParenLoc().getLocWithOffset(1), Declared),
          FixItHint::CreateInsertion(Call.getRParenLoc(), Given)};
}

Edits keepCaptures(const LambdaExpr &Lambda, const CallExpr *Call, const ASTContext &Context) {
  if (!isWrittenInFile(Lambda.getSourceRange()))
    return {};
  if (Context.getLangOpts().CPlusPlus23)
    return takeByValue(Lambda);
  bool InPlace = Call && calledLambda(*Call) == &Lambda && isWrittenInFile(Call->getSourceRange());
  return InPlace ? makeParameters(Lambda, *Call, Context) : Edits();
}

} // namespace cotidy
