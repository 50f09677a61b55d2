#include "model/flow/path/TestSection.h"

#include "clang/AST/ASTContext.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

/// The macro is known by its name: Catch2's begins with INTERNAL_, or with CATCH_.
static bool isSection(const Turn &T, const ASTContext &Context) {
  const auto *If = dyn_cast_or_null<IfStmt>(T.Branch);
  if (!If || If->getElse() || !If->getIfLoc().isMacroID())
    return false;
  const SourceManager &Sources = Context.getSourceManager();
  for (SourceLocation At = If->getIfLoc(); At.isMacroID();
       At = Sources.getImmediateExpansionRange(At).getBegin()) {
    StringRef Name = Lexer::getImmediateMacroName(At, Sources, Context.getLangOpts());
    if (Name.ends_with("SECTION") || Name.ends_with("SUBCASE"))
      return true;
  }
  return false;
}

bool leavesSectionsOut(llvm::ArrayRef<Turn> Path, const Stmt &Made, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  return llvm::any_of(Path, [&](const Turn &T) {
    return !T.Holds && isSection(T, Context) &&
           Sources.isBeforeInTranslationUnit(Made.getBeginLoc(), T.Branch->getBeginLoc());
  });
}

bool entersTwoSections(llvm::ArrayRef<Turn> Path, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  const Turn *Last = nullptr;
  for (const Turn &T : Path) {
    if (!T.Holds || !isSection(T, Context))
      continue;
    if (Last &&
        Sources.isBeforeInTranslationUnit(Last->Branch->getEndLoc(), T.Branch->getBeginLoc()))
      return true;
    Last = &T;
  }
  return false;
}

} // namespace cotidy
