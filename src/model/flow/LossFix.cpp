#include "model/flow/LossFix.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/library/LibraryModel.h"
#include "model/use/AwaitPlace.h"

#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

using Edits = llvm::SmallVector<FixItHint, 2>;

/// "co_await std::move(later)"; empty when there is no such expression.
static std::string awaitOf(const LostTask &Lost) {
  QualType Type = Lost.Var->getType();
  StringRef Name = Lost.Var->getName();
  if (!Lost.Many)
    return Type.isConstQualified() ? ("co_await " + Name).str()
                                   : ("co_await std::move(" + Name + ")").str();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  if (!Lost.Type.Library || Lost.Type.Library->JoinAll.empty() || Type.isConstQualified() ||
      !Class || !Class->isInStdNamespace() || Class->getName() != "vector")
    return {};
  std::string Text = "co_await " + Lost.Type.Library->JoinAll;
  for (size_t At = Text.find("{}"); At != std::string::npos; At = Text.find("{}", At + Name.size()))
    Text.replace(At, 2, Name);
  return Text;
}

static Edits before(const Stmt &S, bool InBlock, const std::string &Await,
                    const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation Begin = S.getBeginLoc();
  if (InBlock) {
    StringRef Indentation = Lexer::getIndentationForLine(Begin, Sources);
    return {FixItHint::CreateInsertion(Begin, (Await + ";\n" + Indentation).str())};
  }
  SourceLocation End =
      Lexer::findLocationAfterToken(S.getEndLoc(), tok::semi, Sources, Context.getLangOpts(),
                                    /*SkipTrailingWhitespaceAndNewLine=*/false);
  if (End.isInvalid())
    return {};
  return {FixItHint::CreateInsertion(Begin, "{ " + Await + "; "),
          FixItHint::CreateInsertion(End, " }")};
}

static Edits beforeBrace(SourceLocation Brace, const std::string &Await,
                         const ASTContext &Context) {
  StringRef Indentation = Lexer::getIndentationForLine(Brace, Context.getSourceManager());
  return {FixItHint::CreateInsertion(Brace, ("  " + Await + ";\n" + Indentation).str())};
}

/// The statement of a block, or of a branch, that \p S is or is part of.
static const Stmt *wholeStatement(const Stmt &S, const FlowGraph &Graph) {
  const Stmt *At = &S;
  while (const Stmt *Parent = Graph.parentOf(*At)) {
    if (isa<CompoundStmt, IfStmt, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchCase>(Parent))
      return At;
    At = Parent;
  }
  return nullptr;
}

static bool canBeNamed(const LostTask &Lost) {
  return !Lost.Piece && Lost.Var->getIdentifier() && Lost.How != LossKind::Thrown &&
         Lost.How != LossKind::Emptied && !Lost.Var->getType()->isReferenceType();
}

Edits awaitBeforeLoss(const FunctionDecl &F, const LostTask &Lost, Model &M) {
  const CXXRecordDecl *Task = compat::recordOf(Lost.Many ? Lost.Task : Lost.Var->getType());
  if (!canBeNamed(Lost) || !Task || !isCoroutine(F) || !promiseTakes(F, *Task, M) ||
      !M.Types.classify(Lost.Many ? Lost.Task : Lost.Var->getType()).mustBeAwaited())
    return {};
  std::string Await = awaitOf(Lost);
  if (Await.empty() || !Lost.Where.isFileID())
    return {};
  if (!Lost.By)
    return beforeBrace(Lost.Where, Await, M.Context);
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  const Stmt *Whole = wholeStatement(*Lost.By, Graph);
  if (!Whole || !mayAwaitAt(F, *Whole) || !isWrittenInFile(Whole->getSourceRange()))
    return {};
  return before(*Whole, isa_and_nonnull<CompoundStmt>(Graph.parentOf(*Whole)), Await, M.Context);
}

} // namespace cotidy
