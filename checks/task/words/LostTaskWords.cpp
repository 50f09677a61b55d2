#include "task/words/LostTaskWords.h"

#include "model/flow/given/GivenValue.h"
#include "task/words/DropWords.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {

static std::string holder(const LostTask &Lost) {
  if (!Lost.Piece)
    return quoted(*Lost.Var);
  return isa<BindingDecl>(Lost.Piece)
             ? quoted(*Lost.Piece)
             : "'" + Lost.Var->getNameAsString() + "." + Lost.Piece->getNameAsString() + "'";
}

std::string describe(const LostTask &Lost, const Model &M) {
  bool Inserted = Lost.Origin && isInserter(*Lost.Origin);
  std::string Message = nameOfTask(Lost.Origin && !Inserted ? Lost.Origin->getType() : Lost.Task,
                                   Inserted ? nullptr : Lost.Origin, M);
  if (Lost.Origin)
    Message += " is kept in " + holder(Lost) + " and ";
  else
    Message += (Lost.Var->isInitCapture() ? " captured as " : " of parameter ") +
               quoted(*Lost.Var) + " is ";
  switch (Lost.How) {
  case LossKind::ScopeEnds:
    Message += Lost.TakenElsewhere ? "not awaited on every path" : "never awaited";
    break;
  case LossKind::Replaced:
    Message += "replaced before it is awaited";
    break;
  case LossKind::Emptied:
    Message += "thrown away before it is awaited";
    break;
  case LossKind::Thrown:
    Message += "lost when an exception comes before its await";
    break;
  }
  bool AtEnd = Lost.How == LossKind::ScopeEnds;
  return Message + "; " +
         (AtEnd ? effectOfScopeEnd(Lost.Type.Drop, Lost.Origin) : effectOfDrop(Lost.Type.Drop))
             .str();
}

SourceLocation placeOf(const LostTask &Lost) {
  const VarDecl *Holder = Lost.MovedFrom ? Lost.MovedFrom : Lost.Var;
  bool AtName = !Lost.Origin || (Lost.FromDeclaration && !Lost.Many);
  return AtName ? Holder->getLocation() : Lost.Origin->getBeginLoc();
}

std::string describeEnd(const LostTask &Lost) {
  std::string Holder = holder(Lost);
  switch (Lost.How) {
  case LossKind::ScopeEnds:
    return Holder + " dies here" +
           (isa_and_nonnull<ReturnStmt, CoreturnStmt>(Lost.By) ? ", where the function returns"
                                                               : "");
  case LossKind::Replaced:
    return Holder + " gets another value here";
  case LossKind::Emptied:
    return Holder + " is emptied here";
  case LossKind::Thrown:
    if (isa<CXXThrowExpr>(Lost.By))
      return Holder + " is lost with this exception";
    return (Lost.Many ? "what is left in " : "") + Holder + " is lost when this " +
           (isa<CoawaitExpr>(Lost.By) ? "'co_await'" : "call") + " throws";
  }
  llvm_unreachable("all kinds are listed");
}

std::string describe(const Turn &T) {
  if (isa<SwitchStmt>(T.Branch))
    return T.Case ? "in this case" : "when no case matches";
  if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(T.Branch))
    return T.Holds ? "in this loop" : "when this loop has ended";
  return T.Holds ? "when this is true" : "when this is false";
}

SourceLocation placeOf(const Turn &T) {
  if (T.Case)
    return T.Case->getBeginLoc();
  return T.Condition && !isa<SwitchStmt>(T.Branch) ? T.Condition->getBeginLoc()
                                                   : T.Branch->getBeginLoc();
}

} // namespace cotidy
