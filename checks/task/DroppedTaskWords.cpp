#include "task/DroppedTaskWords.h"

#include "model/type/TypeName.h"
#include "model/use/Callee.h"
#include "task/DropWords.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace cotidy {

static std::string quoted(const NamedDecl &D) { return "'" + D.getNameAsString() + "'"; }

/// "the 'task<int>' returned by 'fetch'"
static std::string subject(QualType Type, const Expr *Origin, const Model &M) {
  const FunctionDecl *Callee = Origin ? calleeOf(*Origin) : nullptr;
  bool Named = Callee && Callee->getIdentifier();
  return "the '" + typeName(Type, M.Context) + "'" +
         (Named ? " returned by " + quoted(*Callee) : std::string());
}

static StringRef effect(DropEffect Drop, bool AtScopeEnd) {
  return Drop == DropEffect::Cancels && AtScopeEnd ? "it is cancelled when the scope ends"
                                                   : effectOfDrop(Drop);
}

static std::string message(const DroppedValue &Drop, const Model &M) {
  std::string Task = subject(Drop.Value->getType(), Drop.Value, M);
  std::string Local = Drop.Local ? quoted(*Drop.Local) : "";
  switch (Drop.Shape) {
  case DropShape::Discarded:
    return Task + " is never awaited";
  case DropShape::ExplicitDiscard:
    return Task + " is discarded on purpose, but that loses the work";
  case DropShape::Tested:
    return Task + " is tested itself, not what it yields";
  case DropShape::Compared:
    return Task + " is compared itself, not what it yields";
  case DropShape::Formatted:
    return Task + " is looked at itself, not what it yields";
  case DropShape::UnusedLocal:
    return Task + " is kept in " + Local + " and never awaited";
  case DropShape::LookedAtLocal:
    return Task + " is kept in " + Local + " and looked at, but never awaited";
  case DropShape::HeldAsGuard:
    return Local + " is " + Task + ", not the guard that it yields: nothing is held here";
  case DropShape::NestedAwait:
    return "'co_await' yields another task here, " + Task + ", that is never awaited";
  case DropShape::NestedReturn:
    return Task + " becomes the value of this coroutine: whoever awaits that gets a task that "
                  "still has to be awaited";
  }
  llvm_unreachable("all shapes are listed");
}

std::string describe(const DroppedValue &Drop, const Model &M) {
  bool Said = Drop.Shape == DropShape::NestedReturn ||
              (Drop.Shape == DropShape::HeldAsGuard && Drop.Type.Drop == DropEffect::Unknown);
  std::string Message = message(Drop, M);
  return Said ? Message : Message + "; " + effect(Drop.Type.Drop, Drop.Local != nullptr).str();
}

static std::string holder(const LostTask &Lost) {
  if (!Lost.Piece)
    return quoted(*Lost.Var);
  return isa<BindingDecl>(Lost.Piece)
             ? quoted(*Lost.Piece)
             : "'" + Lost.Var->getNameAsString() + "." + Lost.Piece->getNameAsString() + "'";
}

std::string describe(const LostTask &Lost, const Model &M) {
  std::string Message = subject(Lost.Origin ? Lost.Origin->getType() : Lost.Task, Lost.Origin, M);
  Message += Lost.Origin ? " is kept in " + holder(Lost) + " and "
                         : " of parameter " + quoted(*Lost.Var) + " is ";
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
  return Message + "; " + effect(Lost.Type.Drop, Lost.How == LossKind::ScopeEnds).str();
}

SourceLocation placeOf(const LostTask &Lost) {
  const VarDecl *Holder = Lost.MovedFrom ? Lost.MovedFrom : Lost.Var;
  bool AtName = !Lost.Origin || (Lost.FromDeclaration && !Lost.Many);
  return AtName ? Holder->getLocation() : Lost.Origin->getBeginLoc();
}

std::string describe(const UnawaitedMember &Member, const Model &M) {
  const auto &Class = cast<CXXRecordDecl>(*Member.Field->getParent());
  return subject(Member.Origin->getType(), Member.Origin, M) + " is kept in member " +
         quoted(*Member.Field) + ", which nothing in " + quoted(Class) + " awaits; " +
         effect(Member.Type.Drop, false).str();
}

/// "'f'", "a lambda"
static std::string functionName(const DeclContext *Context) {
  const auto *F = dyn_cast<FunctionDecl>(Context);
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(F);
  if (Method && Method->getParent()->isLambda())
    return "a lambda";
  return F ? quoted(*F) : "a function";
}

std::string describe(const DroppedArgument &Argument, const Model &M) {
  return subject(Argument.Value->getType(), Argument.Value, M) + " is passed to " +
         functionName(Argument.Callee) + ", which drops it; " +
         effect(Argument.Type.Drop, false).str();
}

std::string describe(const ParmVarDecl &Parameter, bool IsLast) {
  std::string Name = Parameter.getIdentifier() ? quoted(Parameter) + " " : std::string();
  std::string Function = functionName(Parameter.getDeclContext());
  return "parameter " + Name + "of " + Function +
         (IsLast ? " is never awaited, stored or handed on" : " is only handed on");
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
    return isa<CXXThrowExpr>(Lost.By) ? Holder + " is lost with this exception"
                                      : Holder + " is lost when this 'co_await' throws";
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
