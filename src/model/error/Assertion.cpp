#include "model/error/Assertion.h"

#include "model/error/ErrorUse.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {

/// The user wrote it as an argument of the macro, in the place where the macro is used.
static bool isWrittenArgument(SourceLocation At, const SourceManager &Sources) {
  SourceLocation Spelled = Sources.getSpellingLoc(At);
  CharSourceRange Use = Sources.getExpansionRange(At);
  return !Sources.isWrittenInScratchSpace(Spelled) &&
         Sources.isPointWithin(Spelled, Use.getBegin(), Use.getEnd());
}

static bool namesAssertion(StringRef Macro) {
  static const StringRef Words[] = {"EXPECT", "ASSERT",  "REQUIRE", "CHECK",
                                    "FAIL",   "SUCCEED", "VERIFY",  "COMPARE"};
  return llvm::any_of(Words, [&](StringRef Word) { return Macro.contains(Word); });
}

bool isWrittenInAssertion(SourceLocation At, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  while (At.isMacroID()) {
    if (namesAssertion(Lexer::getImmediateMacroName(At, Sources, Context.getLangOpts())))
      return true;
    At = Sources.getImmediateExpansionRange(At).getBegin();
  }
  return false;
}

/// The name of the macro, as the user wrote it, that \p At stands in the body of; empty when it is
/// in none.
static StringRef macroAround(SourceLocation At, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  if (!At.isMacroID() || isWrittenArgument(At, Sources))
    return {};
  StringRef Outermost;
  while (At.isMacroID()) {
    Outermost = Lexer::getImmediateMacroName(At, Sources, Context.getLangOpts());
    At = Sources.getImmediateMacroCallerLoc(At);
  }
  return Outermost;
}

bool isInAssertionMacro(SourceLocation At, const ASTContext &Context) {
  return namesAssertion(macroAround(At, Context));
}

bool isInReportMacro(SourceLocation At, const ASTContext &Context) {
  StringRef Name = macroAround(At, Context);
  bool Reports = Name.contains("LOG") || Name.contains("REPORT");
  return Name.contains("CAUGHT") ||
         (Reports && (Name.contains("CATCH") || Name.contains("EXCEPTION")));
}

static bool assertsByName(const CallExpr &Call) {
  StringRef Name = calledName(Call);
  static const StringRef Beginnings[] = {"assert", "expect", "require"};
  static const StringRef Names[] = {"fail", "panic", "unreachable", "fatal", "die", "crash"};
  return llvm::is_contained(Names, Name) || llvm::any_of(Beginnings, [&](StringRef Beginning) {
           return Name.starts_with_insensitive(Beginning);
         });
}

bool isAssertion(const Stmt &S, const ASTContext &Context) {
  if (isInAssertionMacro(S.getBeginLoc(), Context))
    return true;
  const auto *E = dyn_cast<Expr>(&S);
  const auto *Call = E ? dyn_cast<CallExpr>(E->IgnoreUnlessSpelledInSource()) : nullptr;
  return Call && assertsByName(*Call);
}

bool isFailedTest(const Stmt &S, const ASTContext &Context) {
  return isa<ReturnStmt, CoreturnStmt>(S) && isInAssertionMacro(S.getBeginLoc(), Context);
}

/// doctest's `if (!getContextOptions()->no_throw)`.
static bool asksForNoThrow(const Expr &Condition) {
  const auto *Not = dyn_cast<UnaryOperator>(Condition.IgnoreParenImpCasts());
  const auto *Option = Not && Not->getOpcode() == UO_LNot
                           ? dyn_cast<MemberExpr>(Not->getSubExpr()->IgnoreParenImpCasts())
                           : nullptr;
  const auto *Field = Option ? dyn_cast<FieldDecl>(Option->getMemberDecl()) : nullptr;
  return Field && Field->getName() == "no_throw";
}

bool holdsAlways(const Expr &Condition, const ASTContext &Context) {
  const auto *Call = dyn_cast<CallExpr>(Condition.IgnoreParenImpCasts());
  const auto *Object = dyn_cast_or_null<CXXMemberCallExpr>(Call);
  const CXXRecordDecl *Class = Object ? Object->getRecordDecl() : nullptr;
  const StringRef Asked = Call ? calledName(*Call) : StringRef();
  const StringRef Of = Class && Class->getIdentifier() ? Class->getName() : StringRef();
  return (Asked == "AlwaysTrue" || Asked == "allowThrows" || Of == "TrueWithString" ||
          asksForNoThrow(Condition)) &&
         isInAssertionMacro(Condition.getBeginLoc(), Context);
}

} // namespace cotidy
