#include "model/flow/ReplacedFailure.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/owner/Mention.h"
#include "model/flow/path/Condition.h"
#include "model/members/WantedMember.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {
namespace {

/// `*e`, `e->`, `e.value()`: what holds it.
const Expr *holderOf(const Expr &E) {
  if (const Expr *Pointer = reachedThrough(E))
    return Pointer;
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&E);
  const CXXMethodDecl *Method = Call && !Call->getNumArgs() ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() && Method->getName() == "value"
             ? Call->getImplicitObjectArgument()
             : nullptr;
}

/// The iterator that \p E is an element of, `it->second`, `*it`; else null.
const VarDecl *iteratorOf(const Expr &E) {
  const Expr *At = transparent(&E);
  if (const auto *Member = dyn_cast<MemberExpr>(At))
    At = transparent(Member->getBase());
  const Expr *Iterator = holderOf(*At);
  const auto *Name = Iterator ? dyn_cast<DeclRefExpr>(transparent(Iterator)) : nullptr;
  return Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
}

class Place {
public:
  Place(const Expr &Task, const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) {
    Holder = transparent(&Task);
    for (const Expr *Outer = holderOf(*Holder); Outer && owns(*Outer); Outer = holderOf(*Holder))
      Holder = transparent(Outer);
    Holder->Profile(Key, M.Context, true);
    readNames(*Holder);
  }

  const Expr &holder() const { return *Holder; }
  /// It can be told from others by how it is written, and is no owner of the function's own.
  bool canBeFollowed() const { return Plain && !OwnVariable; }

  struct Step {
    enum class Kind { Nothing, Lost, Over } What = Kind::Nothing;
    const Stmt *By = nullptr;
    bool Replaced = false;
  };
  Step at(const Stmt &S) const;
  /// \p Condition asks about it what is so of all that has failed: that there is something, that it
  /// is done.
  bool isAnswered(const Expr &Condition, bool &Negated) const;

private:
  bool owns(const Expr &E) const {
    return ownerType(E.getType().getNonReferenceType(), M).Kind != OwnerKind::None;
  }
  void readNames(const Expr &E);
  bool isIt(const Stmt &S) const;
  bool isNamedIn(const Stmt &S) const;
  bool changesName(const Stmt &S) const;
  bool mayTake(const Stmt &S) const;
  Step mention(const Expr &E) const;

  const FlowGraph &Graph;
  Model &M;
  const Expr *Holder;
  llvm::FoldingSetNodeID Key;
  /// The variables that it is named by, and whether it is a member of this object.
  llvm::SmallVector<const ValueDecl *, 2> Names;
  bool OfThis = false;
  bool Plain = true;
  bool OwnVariable = false;
};

/// Names, members and elements of them by simple keys.
void Place::readNames(const Expr &E) {
  const Expr *At = transparent(&E);
  if (const auto *Name = dyn_cast<DeclRefExpr>(At)) {
    const auto *Var = dyn_cast<VarDecl>(Name->getDecl());
    Names.push_back(Name->getDecl());
    OwnVariable |= At == Holder && Var && Var->hasLocalStorage() &&
                   !Var->getType()->isReferenceType() && owns(*At);
    Plain &= Var != nullptr || isa<BindingDecl>(Name->getDecl());
  } else if (isa<CXXThisExpr>(At)) {
    OfThis = true;
  } else if (const auto *Member = dyn_cast<MemberExpr>(At)) {
    readNames(*Member->getBase());
  } else if (isa<CXXOperatorCallExpr, ArraySubscriptExpr, CXXMemberCallExpr, UnaryOperator,
                 IntegerLiteral>(At)) {
    for (const Stmt *Child : At->children())
      if (const auto *Part = dyn_cast_or_null<Expr>(Child);
          Part && !Part->getType()->isFunctionType() && !Part->getType()->isFunctionPointerType())
        readNames(isa<MemberExpr>(Part) && isa<CXXMemberCallExpr>(At)
                      ? *cast<MemberExpr>(Part)->getBase()
                      : *Part);
  } else {
    Plain = false;
  }
}

bool Place::isIt(const Stmt &S) const {
  const auto *E = dyn_cast<Expr>(&S);
  if (!E || !E->isGLValue() || E->getStmtClass() != Holder->getStmtClass())
    return false;
  llvm::FoldingSetNodeID Id;
  E->Profile(Id, M.Context, true);
  return Id == Key;
}

bool Place::isNamedIn(const Stmt &S) const {
  return isIt(S) ||
         llvm::any_of(S.children(), [&](const Stmt *Child) { return Child && isNamedIn(*Child); });
}

/// An index or an iterator goes on, or gets another value.
bool Place::changesName(const Stmt &S) const {
  const Expr *Changed = nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S); Unary && Unary->isIncrementDecrementOp())
    Changed = Unary->getSubExpr();
  else if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
    Changed = Binary->getLHS();
  else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S);
           Operator && (Operator->isAssignmentOp() || Operator->getOperator() == OO_PlusPlus ||
                        Operator->getOperator() == OO_MinusMinus))
    Changed = Operator->getArg(0);
  const auto *Name = Changed ? dyn_cast<DeclRefExpr>(transparent(Changed)) : nullptr;
  return Name && !(isIt(*Name) && owns(*Name)) && llvm::is_contained(Names, Name->getDecl());
}

/// A method of the same object, or a lambda that has it, may take what is in a member.
bool Place::mayTake(const Stmt &S) const {
  if (!OfThis)
    return false;
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&S))
    return Lambda->getBody() && isNamedIn(*Lambda->getBody());
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !isa<CXXThisExpr>(transparent(Call->getImplicitObjectArgument())))
    return false;
  const FunctionDecl *Definition = Method->getDefinition();
  return !Definition || !Definition->getBody() || isNamedIn(*Definition->getBody());
}

Place::Step Place::mention(const Expr &E) const {
  OwnerKind Kind = ownerType(E.getType().getNonReferenceType(), M).Kind;
  Mention Seen = mentionOf(E, {Kind, false, -1}, Graph, M);
  switch (Seen.What) {
  case Fate::Looked:
  case Fate::Discarded:
    return {};
  case Fate::Replaced:
  case Fate::Emptied: {
    if (llvm::any_of(Seen.Given, [&](const Expr *Value) { return isNamedIn(*Value); }))
      return {Step::Kind::Over};
    bool Gets = llvm::any_of(Seen.Given, [&](const Expr *Value) {
      return ownerType(Value->getType().getNonReferenceType(), M).Kind != OwnerKind::None;
    });
    return {Step::Kind::Lost, Seen.At, Gets};
  }
  default:
    return {Step::Kind::Over};
  }
}

Place::Step Place::at(const Stmt &S) const {
  if (isIt(S))
    return mention(cast<Expr>(S));
  if (changesName(S) || mayTake(S))
    return {Step::Kind::Over};
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  const VarDecl *Iterator = iteratorOf(*Holder);
  if (!Method || !Iterator || !Method->getIdentifier() || Call->getNumArgs() != 1)
    return {};
  const Expr *Argument = transparent(Call->getArg(0));
  while (const auto *Converted = dyn_cast<CXXConstructExpr>(Argument)) {
    if (Converted->getNumArgs() == 0)
      return {};
    Argument = transparent(Converted->getArg(0));
  }
  const auto *Given = dyn_cast<DeclRefExpr>(Argument);
  bool Erases = Method->getName() == "erase" && Given && Given->getDecl() == Iterator;
  return {Erases ? Step::Kind::Lost : Step::Kind::Nothing, &S, false};
}

bool Place::isAnswered(const Expr &Condition, bool &Negated) const {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(withoutNegation(&Condition, Negated));
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !(asksWhetherHeld(*Method) || asksWhetherDone(*Method)))
    return false;
  const Expr *Object = transparent(Call->getImplicitObjectArgument());
  while (Object && !isIt(*Object)) {
    Object = holderOf(*Object);
    Object = Object ? transparent(Object) : nullptr;
  }
  return Object != nullptr;
}

/// From the branch on which it has failed.
class Search {
public:
  Search(const Place &Asked) : Asked(Asked) {}

  Place::Step from(const CFGBlock *Failed) {
    Open.push_back(Failed);
    while (!Open.empty()) {
      const CFGBlock *Block = Open.pop_back_val();
      if (!Block || !Seen.insert(Block).second)
        continue;
      Place::Step Met = through(*Block);
      if (Met.What == Place::Step::Kind::Lost)
        return Met;
      if (Met.What == Place::Step::Kind::Nothing)
        goOn(*Block);
    }
    return {};
  }

private:
  void goOn(const CFGBlock &Block) {
    const Expr *Condition = Block.succ_size() == 2 ? Block.getLastCondition() : nullptr;
    bool Negated = false;
    if (Condition && Asked.isAnswered(*Condition, Negated))
      Open.push_back(*(Block.succ_begin() + (Negated ? 1 : 0)));
    else
      Open.append(Block.succ_begin(), Block.succ_end());
  }

  Place::Step through(const CFGBlock &Block) const {
    for (const CFGElement &Element : Block)
      if (const auto Statement = Element.getAs<CFGStmt>())
        if (Place::Step Met = Asked.at(*Statement->getStmt());
            Met.What != Place::Step::Kind::Nothing)
          return Met;
    return {};
  }

  const Place &Asked;
  llvm::SmallVector<const CFGBlock *, 8> Open;
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen;
};

/// The question whether a future of a library that insists on every error failed, or is done. Where
/// a condition makes temporaries, the graph has one branch for all of it.
const CXXMemberCallExpr *outcomeQuestion(const Expr &Condition, bool &Negated, Model &M) {
  const Expr *Asked = withoutNegation(&Condition, Negated);
  if (const auto *Binary = dyn_cast<BinaryOperator>(Asked); Binary && Binary->isLogicalOp()) {
    for (const Expr *Side : {Binary->getLHS(), Binary->getRHS()}) {
      bool SideNegated = Negated;
      if (const auto *Question = outcomeQuestion(*Side, SideNegated, M); Question && !SideNegated)
        return Question;
    }
    return nullptr;
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(Asked);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !asksWhetherDone(*Method))
    return nullptr;
  TypeInfo Type = M.Types.classify(Call->getObjectType());
  return Type.mustBeAwaited() && Type.Drop == DropEffect::Reported ? Call : nullptr;
}

bool asksOfOutcome(const FunctionDecl &F) {
  bool Asks = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    Asks |= Method && asksWhetherDone(*Method);
    return !Asks;
  });
  return Asks;
}

} // namespace

std::vector<ReplacedFailure> replacedFailures(const FunctionDecl &F, Model &M) {
  std::vector<ReplacedFailure> Found;
  if (F.isDependentContext() || !asksOfOutcome(F))
    return Found;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return Found;
  for (const CFGBlock *Block : Graph.graph()) {
    const Expr *Condition = Block->succ_size() == 2 ? Block->getLastCondition() : nullptr;
    bool Negated = false;
    const auto *Question = Condition ? outcomeQuestion(*Condition, Negated, M) : nullptr;
    if (!Question)
      continue;
    Place Asked(*Question->getImplicitObjectArgument(), Graph, M);
    const CFGBlock *Failed = *(Block->succ_begin() + (Negated ? 1 : 0));
    bool OnlyDone = !asksWhetherFailed(*Question->getMethodDecl());
    if (!Asked.canBeFollowed() || !Failed ||
        (OnlyDone && !somebodyWantsFailures(Asked.holder(), F, M)))
      continue;
    if (Place::Step Met = Search(Asked).from(Failed); Met.What == Place::Step::Kind::Lost)
      Found.push_back({&Asked.holder(), Question, Question->getObjectType().getUnqualifiedType(),
                       Met.By, Met.Replaced, OnlyDone});
  }
  return Found;
}

} // namespace cotidy
