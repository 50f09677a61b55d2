#include "model/flow/path/Condition.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace cotidy {

/// A condition, all that it reads, and where it is asked.
struct Conditions::Asked {
  llvm::FoldingSetNodeID Key;
  llvm::SmallPtrSet<const ValueDecl *, 4> Reads;
  /// The variable that the condition is, if it is no more than that.
  const ValueDecl *Itself = nullptr;
  llvm::SmallVector<std::pair<const CFGBlock *, bool>, 2> At;
  bool IsSet = false;
};

static bool isNothing(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  const auto *Number = dyn_cast<IntegerLiteral>(E);
  const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(E);
  return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E) || (Number && Number->getValue().isZero()) ||
         (Bool && !Bool->getValue());
}

const Expr *withoutNegation(const Expr *Condition, bool &Negated) {
  for (;;) {
    const Expr *E = Condition->IgnoreParenImpCasts();
    if (const auto *Full = dyn_cast<FullExpr>(E))
      E = Full->getSubExpr();
    const auto *Not = dyn_cast<UnaryOperator>(E);
    const auto *Compare = dyn_cast<BinaryOperator>(E);
    if (Not && Not->getOpcode() == UO_LNot) {
      Negated = !Negated;
      E = Not->getSubExpr();
    } else if (Compare && Compare->isEqualityOp() && isNothing(Compare->getRHS())) {
      Negated ^= Compare->getOpcode() == BO_EQ;
      E = Compare->getLHS();
    }
    if (E == Condition)
      return E;
    Condition = E;
  }
}

/// The variable, parameter or member that \p E names.
static const ValueDecl *namedValue(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Name = dyn_cast<DeclRefExpr>(E))
    return Name->getDecl();
  const auto *Member = dyn_cast<MemberExpr>(E);
  return Member ? Member->getMemberDecl() : nullptr;
}

/// \p E gives the same answer until one of \p Reads changes.
static bool isStable(const Expr *E, llvm::SmallPtrSetImpl<const ValueDecl *> &Reads) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
    bool Free = Call->getDirectCallee() && isa<CXXOperatorCallExpr>(Call) && !Method;
    if (!Free && (!Method || !Method->isConst()))
      return false;
  } else if (const auto *Operator = dyn_cast<UnaryOperator>(E)) {
    if (Operator->isIncrementDecrementOp())
      return false;
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isAssignmentOp())
      return false;
  } else if (!isa<DeclRefExpr, MemberExpr, CXXThisExpr, IntegerLiteral, CXXBoolLiteralExpr,
                  CharacterLiteral, CXXNullPtrLiteralExpr, MaterializeTemporaryExpr,
                  CXXBindTemporaryExpr, SubstNonTypeTemplateParmExpr, ConstantExpr>(E))
    return false;
  const ValueDecl *Named = namedValue(E);
  if (Named && !isa<FunctionDecl>(Named))
    Reads.insert(Named);
  return llvm::all_of(E->children(), [&](const Stmt *Child) {
    const auto *Part = dyn_cast_or_null<Expr>(Child);
    return Part && isStable(Part, Reads);
  });
}

static const Expr *branchCondition(const CFGBlock &Block) {
  const Stmt *End = Block.getTerminatorStmt();
  if (!End || Block.succ_size() != 2 || isa<CXXForRangeStmt, SwitchStmt, CXXTryStmt>(End))
    return nullptr;
  return Block.getLastCondition();
}

/// `a != b` is `a == b` negated, and so on.
static void profile(const Expr &E, bool &Negated, const ASTContext &Context,
                    llvm::FoldingSetNodeID &Key) {
  const auto *Compare = dyn_cast<BinaryOperator>(&E);
  if (!Compare || !Compare->isComparisonOp() || Compare->getOpcode() == BO_Cmp) {
    E.Profile(Key, Context, /*Canonical=*/true);
    return;
  }
  BinaryOperatorKind Operator = Compare->getOpcode();
  if (Operator == BO_NE || Operator == BO_GE || Operator == BO_LE) {
    Negated = !Negated;
    Operator = BinaryOperator::negateComparisonOp(Operator);
  }
  Key.AddInteger(Operator);
  Compare->getLHS()->IgnoreParenImpCasts()->Profile(Key, Context, true);
  Compare->getRHS()->IgnoreParenImpCasts()->Profile(Key, Context, true);
}

void Conditions::collect(std::vector<Asked> &All) {
  for (const CFGBlock *Block : Graph.graph()) {
    const Expr *Written = branchCondition(*Block);
    if (!Written)
      continue;
    Asked New;
    bool Negated = false;
    const Expr *Plain = withoutNegation(Written, Negated);
    if (!isStable(Plain, New.Reads) || New.Reads.empty())
      continue;
    profile(*Plain, Negated, Graph.function().getASTContext(), New.Key);
    auto Same = llvm::find_if(All, [&](const Asked &Old) { return Old.Key == New.Key; });
    if (Same == All.end()) {
      New.Itself = namedValue(Plain);
      Same = All.insert(All.end(), std::move(New));
    }
    Same->At.push_back({Block, Negated});
  }
}

namespace {

/// A value is stored in a variable or member, or may be.
struct Store {
  const ValueDecl *Into = nullptr;
  std::optional<bool> Value;
};

std::optional<bool> truthOf(const Expr *E) {
  bool Negated = false;
  if (isNothing(E))
    return false;
  E = withoutNegation(E, Negated);
  const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(E);
  const auto *Number = dyn_cast<IntegerLiteral>(E);
  if (!Bool && !Number)
    return std::nullopt;
  return (Bool ? Bool->getValue() : !Number->getValue().isZero()) != Negated;
}

const Expr *firstArgument(const CallExpr &Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    return Member->getImplicitObjectArgument();
  return isa<CXXOperatorCallExpr>(Call) && Call.getNumArgs() ? Call.getArg(0) : nullptr;
}

/// `template <class... Args> void log(Args &&...)`: a number or a flag that is given so is read.
bool isForwarded(const FunctionDecl &Callee, unsigned Index, QualType Given) {
  const FunctionDecl *Pattern = Callee.getTemplateInstantiationPattern();
  if (!Pattern || Pattern->param_empty() || !Given.getNonReferenceType()->isScalarType())
    return false;
  QualType Type = Pattern->getParamDecl(std::min(Index, Pattern->getNumParams() - 1))->getType();
  if (const auto *Pack = Type->getAs<PackExpansionType>())
    Type = Pack->getPattern();
  const auto *Reference = Type->getAs<RValueReferenceType>();
  return Reference && Reference->getPointeeType()->isTemplateTypeParmType() &&
         !Reference->getPointeeType().hasQualifiers();
}

/// What a call may change: the object of a method that is not const, and what it takes by
/// reference.
void storesOfCall(const CallExpr &Call, llvm::SmallVectorImpl<Store> &Stores) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
  const Expr *Object = firstArgument(Call);
  if (Object && Method && !Method->isConst())
    Stores.push_back({namedValue(Object), std::nullopt});
  for (unsigned I = 0; Callee && I < Callee->getNumParams() && I < Call.getNumArgs(); ++I) {
    QualType Type = Callee->getParamDecl(I)->getType();
    if (Type->isReferenceType() && !Type.getNonReferenceType().isConstQualified() &&
        !isForwarded(*Callee, I, Type))
      Stores.push_back({namedValue(Call.getArg(I)), std::nullopt});
  }
}

llvm::SmallVector<Store, 2> storesAt(const Stmt &S) {
  llvm::SmallVector<Store, 2> Stores;
  if (const auto *Declaration = dyn_cast<DeclStmt>(&S)) {
    for (const Decl *D : Declaration->decls())
      if (const auto *Var = dyn_cast<VarDecl>(D))
        Stores.push_back({Var, Var->getInit() ? truthOf(Var->getInit()) : std::nullopt});
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(&S)) {
    if (Binary->isAssignmentOp())
      Stores.push_back({namedValue(Binary->getLHS()), Binary->getOpcode() == BO_Assign
                                                          ? truthOf(Binary->getRHS())
                                                          : std::nullopt});
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(&S)) {
    if (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf)
      Stores.push_back({namedValue(Unary->getSubExpr()), std::nullopt});
  } else if (const auto *Call = dyn_cast<CallExpr>(&S)) {
    storesOfCall(*Call, Stores);
  }
  return Stores;
}

} // namespace

void Conditions::findChanges(llvm::ArrayRef<Asked> All) {
  for (const CFGBlock *Block : Graph.graph())
    for (const CFGElement &Element : *Block) {
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      for (const Store &Stored : storesAt(*Statement->getStmt()))
        for (unsigned Id = 0; Stored.Into && Id < All.size(); ++Id)
          if (All[Id].Reads.contains(Stored.Into))
            Changes[Statement->getStmt()].push_back(
                {Id, All[Id].Itself == Stored.Into ? Stored.Value : std::nullopt});
    }
}

Conditions::Conditions(const FlowGraph &Graph) : Graph(Graph) {
  std::vector<Asked> All;
  collect(All);
  llvm::SmallPtrSet<const ValueDecl *, 8> Set;
  for (const CFGBlock *Block : Graph.graph())
    for (const CFGElement &Element : *Block)
      if (const auto Statement = Element.getAs<CFGStmt>())
        for (const Store &Stored : storesAt(*Statement->getStmt()))
          if (Stored.Into && Stored.Value)
            Set.insert(Stored.Into);
  llvm::erase_if(All, [&](const Asked &One) {
    return One.At.size() < 2 && !(One.Itself && Set.contains(One.Itself));
  });
  if (All.size() > Most)
    All.resize(Most);
  for (unsigned Id = 0; Id < All.size(); ++Id)
    for (auto [Block, Negated] : All[Id].At)
      Questions[Block] = {Id, Negated};
  findChanges(All);
}

std::optional<Conditions::Question> Conditions::questionOf(const CFGBlock &Block) const {
  auto Found = Questions.find(&Block);
  return Found == Questions.end() ? std::nullopt : std::optional(Found->second);
}

llvm::ArrayRef<Conditions::Change> Conditions::changesAt(const Stmt &S) const {
  auto Found = Changes.find(&S);
  return Found == Changes.end() ? llvm::ArrayRef<Change>() : llvm::ArrayRef(Found->second);
}

const Conditions &FunctionConditions::of(const FlowGraph &Graph) {
  std::unique_ptr<Conditions> &Asked = Known[&Graph];
  if (!Asked)
    Asked = std::make_unique<Conditions>(Graph);
  return *Asked;
}

void Answers::know(unsigned Id, std::optional<bool> Value) {
  unsigned Bit = 1u << Id;
  Known = Value ? Known | Bit : Known & ~Bit;
  Yes = Value.value_or(false) ? Yes | Bit : Yes & ~Bit;
}

void Answers::changeAt(const Stmt &S, const Conditions &Asked) {
  for (const Conditions::Change &Change : Asked.changesAt(S))
    know(Change.Id, Change.Value);
}

void Answers::recall(const CFGBlock &Block, unsigned End, const Conditions &Asked) {
  llvm::SmallVector<const CFGBlock *, 16> Way{&Block};
  while (Way.size() < 64 && Way.back()->pred_size() == 1 && *Way.back()->pred_begin())
    Way.push_back(*Way.back()->pred_begin());
  for (const CFGBlock *Step : llvm::reverse(Way)) {
    bool Last = Step == &Block;
    for (unsigned I = 0; I < (Last ? End : Step->size()); ++I)
      if (const auto Statement = (*Step)[I].getAs<CFGStmt>())
        changeAt(*Statement->getStmt(), Asked);
    if (auto Asks = Asked.questionOf(*Step); Asks && !Last) {
      bool Answer = *Step->succ_begin() == *(llvm::find(Way, Step) - 1);
      know(Asks->Id, Answer != Asks->Negated);
    }
  }
}

/// What a function without arguments answers whose body is in sight, and is one constant.
static std::optional<bool> constantOf(const FunctionDecl &Callee) {
  const FunctionDecl *Definition = Callee.param_empty() ? Callee.getDefinition() : nullptr;
  const auto *Body = Definition ? dyn_cast_or_null<CompoundStmt>(Definition->getBody()) : nullptr;
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  const Expr *Value = Return ? Return->getRetValue() : nullptr;
  const auto *Flag =
      Value ? dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreUnlessSpelledInSource()) : nullptr;
  return Flag ? std::optional(Flag->getValue()) : std::nullopt;
}

/// Test frameworks have the compiler ask what has one answer, so that it does not see that: before
/// an assertion's statement (googletest's `AlwaysTrue()`), and for whether to go on behind one
/// (Boost.Test's `do { … } while (dummy_cond())`).
static std::optional<bool> onlyAnswer(const CFGBlock &Block) {
  const Expr *Condition = branchCondition(Block);
  const auto *Call =
      Condition ? dyn_cast<CallExpr>(Condition->IgnoreUnlessSpelledInSource()) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->getIdentifier() || isa<CXXMethodDecl>(Callee))
    return std::nullopt;
  if (Callee->getName() == "AlwaysTrue")
    return true;
  if (Callee->getName() == "dummy_cond")
    return false;
  return constantOf(*Callee);
}

bool Answers::take(const CFGBlock &Block, bool Answer, const Conditions &Asked) {
  if (std::optional<bool> Only = onlyAnswer(Block); Only && *Only != Answer)
    return false;
  auto Question = Asked.questionOf(Block);
  if (!Question)
    return true;
  unsigned Bit = 1u << Question->Id;
  bool Value = Answer != Question->Negated;
  if ((Known & Bit) && ((Yes & Bit) != 0) != Value)
    return false;
  know(Question->Id, Value);
  return true;
}

} // namespace cotidy
