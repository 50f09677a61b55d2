#include "error/RethrowFix.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Type.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

static bool isNoexcept(const FunctionDecl &F) {
  const auto *Type = F.getType()->getAs<FunctionProtoType>();
  return Type && isNoexceptExceptionSpec(Type->getExceptionSpecType()) &&
         Type->canThrow() == CT_Cannot;
}

std::optional<FixItHint> insertRethrow(const CXXCatchStmt &Handler, const FunctionDecl &In) {
  const auto *Block = dyn_cast<CompoundStmt>(Handler.getHandlerBlock());
  if (!Block || Block->getRBracLoc().isMacroID() || Block->getLBracLoc().isMacroID() ||
      isNoexcept(In))
    return std::nullopt;
  const SourceManager &Sources = In.getASTContext().getSourceManager();
  SourceLocation End = Block->getRBracLoc();
  StringRef Indent = Lexer::getIndentationForLine(End, Sources);
  if (Sources.getSpellingLineNumber(Block->getLBracLoc()) == Sources.getSpellingLineNumber(End))
    return FixItHint::CreateInsertion(End, Block->body_empty() ? " throw; " : "throw; ");
  return FixItHint::CreateInsertion(End, ("  throw;\n" + Indent).str());
}

} // namespace cotidy
