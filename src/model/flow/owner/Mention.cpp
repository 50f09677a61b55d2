#include "model/flow/owner/Mention.h"

#include "model/Compat.h"
#include "model/flow/given/FilledBy.h"
#include "model/flow/given/GivenValue.h"
#include "model/flow/owner/Answer.h"
#include "model/library/Roles.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

/// What the methods of containers and other holders do, by the names that the standard has for
/// them; other libraries' containers follow it.
static constexpr StringRef Asks[] = {
    "size",          "empty", "capacity", "max_size",  "reserve", "contains",
    "shrink_to_fit", "index", "length",   "has_value", "count",   "valueless_by_exception"};
static constexpr StringRef Fills[] = {
    "push_back", "emplace_back", "push_front",       "emplace_front", "push",
    "emplace",   "insert",       "insert_or_assign", "try_emplace",   "add"};
static constexpr StringRef Empties[] = {"clear", "reset", "pop_back", "pop_front", "pop"};
static constexpr StringRef Reaches[] = {"begin", "end",   "cbegin", "cend", "rbegin",
                                        "rend",  "front", "back",   "at",   "data",
                                        "value", "get",   "find",   "top",  "before_begin"};

static StringRef nameOf(const NamedDecl &D) {
  return D.getIdentifier() ? D.getName() : StringRef();
}

static bool isQuestion(const CXXMethodDecl &Method) {
  return Method.isConst() && Method.getNumParams() == 0 && Method.getReturnType()->isBooleanType();
}

bool asksWhetherHeld(const CXXMethodDecl &Method) {
  return isQuestion(Method) && (isa<CXXConversionDecl>(Method) || nameOf(Method) == "valid" ||
                                nameOf(Method) == "has_value");
}

bool asksWhetherFailed(const CXXMethodDecl &Method) {
  static constexpr StringRef Names[] = {"failed",        "is_failed", "hasException",
                                        "has_exception", "hasError",  "has_error"};
  return isQuestion(Method) && llvm::is_contained(Names, nameOf(Method));
}

bool asksWhetherDone(const CXXMethodDecl &Method) {
  return isQuestion(Method) && !asksWhetherHeld(Method);
}

bool takesOutcome(const CXXMethodDecl &Method) {
  static constexpr StringRef Names[] = {"get", "get0", "get_exception"};
  return !Method.isConst() && Method.getNumParams() == 0 &&
         llvm::is_contained(Names, nameOf(Method));
}

static const CastExpr *castToBase(const Expr *E) {
  const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
  bool ToBase = Cast && (Cast->getCastKind() == CK_DerivedToBase ||
                         Cast->getCastKind() == CK_UncheckedDerivedToBase);
  return ToBase ? Cast : nullptr;
}

namespace {

class Climb {
public:
  Climb(const Expr &Name, const Named &What, const FlowGraph &Graph, Model &M)
      : Name(Name), Root(What.Kind), Graph(Graph), M(M), E(&Name) {
    Now.Piece = What.Piece;
    Now.Part = What.Part;
  }

  Mention run() {
    while (step()) {
    }
    return Now;
  }

private:
  /// What takes a value takes it where it is named; the rest happens when the call is made.
  bool end(Fate What, const Stmt *At = nullptr) {
    Now.What = What;
    Now.At = At ? At : &Name;
    Now.Moved = Now.Moved || E->isXValue();
    return false;
  }
  bool climbTo(const Expr &Parent) {
    E = &Parent;
    return true;
  }
  bool piece(const Expr &Parent, int Part = -1) {
    if (!Now.Piece)
      Now.Part = Part;
    Now.Piece = true;
    return climbTo(Parent);
  }
  bool handedOnIf(bool Taken) { return end(Taken ? Fate::HandedOn : Fate::Escapes); }

  bool step();
  bool statement(const Stmt &Parent);
  bool declaration(const DeclStmt &Parent);
  bool expression(const Expr &Parent);
  bool construct(const CXXConstructExpr &Construct);
  bool unary(const UnaryOperator &Operator);
  bool binary(const BinaryOperator &Operator);
  bool field(const MemberExpr &Member);
  bool member(const MemberExpr &Member);
  bool taskMethod(const CXXMethodDecl &Method, const CXXMemberCallExpr &Call);
  bool holderMethod(const CXXMethodDecl &Method, const CXXMemberCallExpr &Call);
  bool fill(const CallExpr &Call);
  bool operatorCall(const CXXOperatorCallExpr &Call);
  bool assignment(const CXXOperatorCallExpr &Call);
  bool call(const CallExpr &Call);
  bool lent(const CallExpr &Call, const FunctionDecl &Callee);
  bool captured(const LambdaExpr &Lambda);
  bool argument(const FunctionDecl *Callee);
  bool standardCall(const CallExpr &Call, const FunctionDecl &Callee);

  /// A method of a base is asked of the whole: folly's futures have theirs in a base that is none.
  QualType typeBehind() const {
    const Expr *Whole = E;
    while (const CastExpr *Cast = castToBase(Whole))
      Whole = Cast->getSubExpr();
    QualType Type = Whole->getType().getNonReferenceType();
    return Type->isPointerType() ? Type->getPointeeType() : Type;
  }
  bool namesTask() const { return ownerType(typeBehind(), M).Kind == OwnerKind::Task; }
  /// E is the owner or a piece of it that owns; not an iterator or a number.
  bool namesOwner() const {
    return !E->getType()->isPointerType() && ownerType(typeBehind(), M).Kind != OwnerKind::None;
  }
  int constantIndex(const Expr &Index) const {
    Expr::EvalResult Value;
    if (Index.isValueDependent() || !Index.EvaluateAsInt(Value, M.Context))
      return -1;
    return static_cast<int>(Value.Val.getInt().getLimitedValue(1000));
  }

  const Expr &Name;
  const OwnerKind Root;
  const FlowGraph &Graph;
  Model &M;
  const Expr *E;
  /// The value was moved or copied out of the owner.
  bool Moved = false;
  Mention Now;
};

bool Climb::step() {
  const Stmt *Parent = Graph.parentOf(*E);
  if (!Parent)
    return end(Fate::Looked);
  const auto *Outer = dyn_cast<Expr>(Parent);
  return Outer ? expression(*Outer) : statement(*Parent);
}

bool Climb::declaration(const DeclStmt &Parent) {
  for (const Decl *D : Parent.decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var || Var->getInit() != E)
      continue;
    if (!Var->hasLocalStorage())
      return end(Fate::Escapes);
    if (Moved)
      return end(Fate::HandedOn);
    Now.Alias = Var;
    return end(Fate::Aliased);
  }
  return end(Fate::Escapes);
}

bool Climb::statement(const Stmt &Parent) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&Parent))
    return declaration(*Declaration);
  if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&Parent); Loop && Loop->getRangeInit() == E) {
    Now.Alias = Loop->getLoopVariable();
    Now.Piece = true;
    return end(Fate::Aliased);
  }
  if (isa<ReturnStmt, CoreturnStmt>(Parent))
    return end(Fate::HandedOn);
  return end(Moved ? Fate::HandedOn : Fate::Looked);
}

bool Climb::expression(const Expr &Parent) {
  if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr, MaterializeTemporaryExpr>(Parent))
    return climbTo(Parent);
  if (const auto *Cast = dyn_cast<CastExpr>(&Parent))
    return Cast->getCastKind() == CK_ToVoid ? end(Fate::Discarded) : climbTo(Parent);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&Parent))
    return construct(*Construct);
  if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(Parent))
    return end(isa<CoyieldExpr>(Parent) ? Fate::HandedOn : Fate::Awaited);
  if (const auto *Operator = dyn_cast<UnaryOperator>(&Parent))
    return unary(*Operator);
  if (const auto *Operator = dyn_cast<BinaryOperator>(&Parent))
    return binary(*Operator);
  if (const auto *Member = dyn_cast<MemberExpr>(&Parent))
    return member(*Member);
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(&Parent))
    return Element->getBase() == E ? piece(Parent, constantIndex(*Element->getIdx()))
                                   : end(Fate::Looked);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&Parent))
    return Choice->getCond() == E ? end(Fate::Looked) : climbTo(Parent);
  if (const auto *Call = dyn_cast<CallExpr>(&Parent))
    return call(*Call);
  if (isa<CXXThrowExpr, CXXNewExpr>(Parent))
    return end(Fate::HandedOn);
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&Parent))
    return captured(*Lambda);
  return handedOnIf(Moved || E->isPRValue());
}

bool Climb::construct(const CXXConstructExpr &Construct) {
  const CXXConstructorDecl &Constructor = *Construct.getConstructor();
  if (!namesOwner()) // an iterator
    return Construct.getNumArgs() == 1 ? climbTo(Construct) : end(Fate::Escapes);
  if (Constructor.isCopyOrMoveConstructor()) {
    Moved = true;
    Now.Moved = Now.Moved || Constructor.isMoveConstructor();
    return climbTo(Construct);
  }
  if (M.Libraries.has(Role::Observer, *Constructor.getParent()))
    return end(Fate::Looked);
  return handedOnIf(Moved || !E->isLValue());
}

bool Climb::unary(const UnaryOperator &Operator) {
  switch (Operator.getOpcode()) {
  case UO_Deref:
    return piece(Operator);
  case UO_PreInc:
  case UO_PostInc:
  case UO_PreDec:
  case UO_PostDec:
    return climbTo(Operator);
  case UO_LNot:
    return end(Fate::Looked);
  default:
    return end(Fate::Escapes);
  }
}

bool Climb::binary(const BinaryOperator &Operator) {
  bool Left = Operator.getLHS() == E;
  if (Operator.isComparisonOp() || Operator.isLogicalOp())
    return end(Fate::Looked);
  if (Operator.isAssignmentOp())
    return end(Left ? Fate::Looked : Fate::Escapes);
  if (Operator.isCommaOp())
    return Left ? end(Fate::Looked) : climbTo(Operator);
  return Operator.isAdditiveOp() ? climbTo(Operator) : end(Fate::Escapes);
}

/// `job.id` leaves the work beside it where it is.
bool Climb::field(const MemberExpr &Member) {
  bool Beside = ownerType(typeBehind(), M).Kind != OwnerKind::None &&
                ownerType(Member.getType(), M).Kind == OwnerKind::None;
  return Beside ? end(Fate::Looked) : piece(Member, partNamedBy(Member));
}

bool Climb::member(const MemberExpr &Member) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Member.getMemberDecl());
  if (!Method)
    return namesTask() ? end(Fate::Escapes) : field(Member);
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Graph.parentOf(Member));
  if (!Call)
    return end(Fate::Escapes);
  return namesTask() ? taskMethod(*Method, *Call) : holderMethod(*Method, *Call);
}

bool Climb::taskMethod(const CXXMethodDecl &Method, const CXXMemberCallExpr &Call) {
  if (asksWhetherHeld(Method))
    return end(Fate::Looked);
  if (asksWhetherDone(Method)) {
    Now.OnlyAsked = asksWhetherFailed(Method) && isOnlyFlagged(Call, Graph);
    bool Running = M.Types.classify(typeBehind()).Start != StartKind::Lazy;
    bool Told = decidesBranch(Call, Graph) || isOnlyPrinted(Call, Graph, M);
    return end(Running && !Told ? Fate::Escapes : Fate::Looked);
  }
  if (Method.isConst() || nameOf(Method) == "swap")
    return end(Fate::Escapes);
  bool Empties = (nameOf(Method) == "reset" || nameOf(Method) == "clear") && !Call.getNumArgs();
  Now.Reads = takesOutcome(Method);
  return Empties ? end(Fate::Emptied, &Call) : end(Fate::HandedOn);
}

/// `all.erase(key)`, which says how many it was; not of an iterator, which somebody has found.
static bool erasesByKey(const CXXMethodDecl &Method, const CXXMemberCallExpr &Call) {
  return nameOf(Method) == "erase" && Call.getNumArgs() == 1 && Call.getType()->isIntegerType();
}

/// `all.erase(all.begin())`, also with a second iterator: what `pop_front()` does where there is
/// none.
static bool erasesFromBegin(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method || nameOf(*Method) != "erase" || !Call.getNumArgs())
    return false;
  const auto *First = dyn_cast<CXXMemberCallExpr>(Call.getArg(0)->IgnoreUnlessSpelledInSource());
  const CXXMethodDecl *Begin = First ? First->getMethodDecl() : nullptr;
  return Begin && (nameOf(*Begin) == "begin" || nameOf(*Begin) == "cbegin");
}

/// Some work is asked how it stands: what is erased may be what has ended.
static bool asksOfWork(const FlowGraph &Graph, Model &M) {
  bool Asks = false;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    Asks |= Method && asksWhetherDone(*Method) &&
            M.Types.classify(Call->getObjectType()).mustBeAwaited();
  });
  return Asks;
}

bool Climb::holderMethod(const CXXMethodDecl &Method, const CXXMemberCallExpr &Call) {
  StringRef Called = nameOf(Method);
  if (Called == "empty" && isAsserted(Call, Graph, M))
    return end(Fate::Escapes);
  if (llvm::is_contained(Asks, Called) || asksWhetherHeld(Method))
    return end(Fate::Looked);
  if (llvm::is_contained(Fills, Called))
    return fill(Call);
  if (Called == "front" || (Called == "back" && Root == OwnerKind::Container))
    return piece(Call, 0); // one element; of a container's it is all the same which
  if (llvm::is_contained(Reaches, Called))
    return piece(Call, Called == "at" && Call.getNumArgs() ? constantIndex(*Call.getArg(0)) : -1);
  if (llvm::is_contained(Empties, Called)) {
    Now.Given.append(Call.arg_begin(), Call.arg_end());
    return end(Fate::Emptied, &Call);
  }
  if ((erasesByKey(Method, Call) || erasesFromBegin(Call)) && !asksOfWork(Graph, M))
    return end(Fate::Emptied, &Call);
  if (Called == "resize")
    return constantIndex(*Call.getArg(0)) == 0 ? end(Fate::Emptied, &Call) : end(Fate::Looked);
  return handedOnIf(Called == "release");
}

/// `v.push_back(f())`; what the call returns names the new element.
bool Climb::fill(const CallExpr &Call) {
  const Expr *Result = &Call;
  const Stmt *Parent = Graph.parentOf(*Result);
  for (; isa_and_nonnull<FullExpr, ParenExpr, MaterializeTemporaryExpr>(Parent);
       Parent = Graph.parentOf(*Result))
    Result = cast<Expr>(Parent);
  if (isa_and_nonnull<Expr>(Parent))
    return end(Fate::Escapes);
  if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(Parent)) {
    const auto *Var =
        Declaration->isSingleDecl() ? dyn_cast<VarDecl>(Declaration->getSingleDecl()) : nullptr;
    if (!Var || isa<DecompositionDecl>(Var))
      return end(Fate::Escapes);
    Now.Alias = Var;
  }
  for (const Expr *Argument : Call.arguments())
    Now.Given.push_back(Argument);
  bool Slot = ownerType(typeBehind(), M).Kind == OwnerKind::Slot;
  return end(Slot && Root != OwnerKind::Container ? Fate::Replaced : Fate::Filled, &Call);
}

bool Climb::assignment(const CXXOperatorCallExpr &Call) {
  bool Left = Call.getArg(0) == E;
  if (!namesOwner())
    return end(Left ? Fate::Looked : Fate::Escapes);
  if (Left) {
    Now.Given.push_back(Call.getArg(1));
    return end(Now.Piece && Root == OwnerKind::Container ? Fate::Filled : Fate::Replaced, &Call);
  }
  const auto *Target = dyn_cast<DeclRefExpr>(transparent(Call.getArg(0)));
  bool Discards = Target && M.Libraries.has(Role::Discard, *Target->getDecl());
  return end(Discards ? Fate::Discarded : Fate::HandedOn);
}

bool Climb::operatorCall(const CXXOperatorCallExpr &Call) {
  OverloadedOperatorKind Operator = Call.getOperator();
  bool First = Call.getArg(0) == E;
  if (Operator == OO_Equal && Call.getNumArgs() == 2)
    return assignment(Call);
  if (Operator == OO_Subscript && Call.getNumArgs() == 2)
    return First ? piece(Call, constantIndex(*Call.getArg(1))) : end(Fate::Looked);
  if (Call.isComparisonOp() || Operator == OO_Exclaim)
    return end(Fate::Looked);
  if (Operator == OO_Coawait)
    return end(Fate::Awaited);
  if (First && Call.getNumArgs() == 1 && (Operator == OO_Star || Operator == OO_Arrow))
    return piece(Call);
  bool Steps = Operator == OO_PlusPlus || Operator == OO_MinusMinus || Operator == OO_Plus ||
               Operator == OO_Minus;
  if (First && Steps && !namesOwner())
    return climbTo(Call);
  if (Operator == OO_LessLess && !First && E->isLValue())
    return end(Fate::Looked);
  return argument(Call.getDirectCallee());
}

/// Of `std`: what names a piece of its argument, or gives it another value.
bool Climb::standardCall(const CallExpr &Call, const FunctionDecl &Callee) {
  StringRef Called = nameOf(Callee);
  if (Called == "exchange" && Call.getNumArgs() == 2 && Call.getArg(0) == E) {
    Now.Given.push_back(Call.getArg(1));
    return end(Fate::Exchanged, &Call);
  }
  static constexpr StringRef Same[] = {"begin", "end", "next", "prev", "as_const", "get_if"};
  if (llvm::is_contained(Same, Called) && Call.getArg(0) == E)
    return piece(Call);
  if (Called == "get") {
    const TemplateArgumentList *Arguments = Callee.getTemplateSpecializationArgs();
    bool Numbered = Arguments && Arguments->size() != 0 &&
                    Arguments->get(0).getKind() == TemplateArgument::Integral;
    return piece(
        Call,
        Numbered ? static_cast<int>(Arguments->get(0).getAsIntegral().getLimitedValue(1000)) : -1);
  }
  if (isInserter(Call) && Call.getArg(0) == E) {
    Now.Given.push_back(&Call);
    return end(Fate::Filled, &Call);
  }
  if (Called == "size" || Called == "empty" || Called == "ssize")
    return end(Fate::Looked);
  return argument(&Callee);
}

bool Climb::call(const CallExpr &Call) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
    return operatorCall(*Operator);
  if (Call.getCallee() == E)
    return end(Fate::Escapes);
  if (isMoveOrForward(Call))
    return climbTo(Call);
  const auto *OfObject = dyn_cast<CXXMemberCallExpr>(&Call);
  if (OfObject && !namesOwner() && erasesFromBegin(*OfObject) && !asksOfWork(Graph, M))
    return end(Fate::Looked); // what it is called on loses its first
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Callee->isInStdNamespace() && !isa<CXXMethodDecl>(Callee))
    return standardCall(Call, *Callee);
  return Callee ? lent(Call, *Callee) : argument(nullptr);
}

/// `begin(tasks);`: what the function puts into it stays there.
bool Climb::lent(const CallExpr &Call, const FunctionDecl &Callee) {
  if (Root != OwnerKind::Container || Now.Piece || !E->isLValue())
    return argument(&Callee);
  unsigned Index = std::distance(Call.arg_begin(), llvm::find(Call.arguments(), E));
  for (const Expr *Value : M.get<FillSummaries>().of(Callee, Index))
    Now.Given.push_back(Value);
  return Now.Given.empty() ? argument(&Callee) : end(Fate::Filled, &Call);
}

/// `[&](int i) { tasks.push_back(work(i)); }`
bool Climb::captured(const LambdaExpr &Lambda) {
  const auto *Ref = dyn_cast<DeclRefExpr>(&Name);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (Var && Root == OwnerKind::Container && !Now.Piece)
    for (const Expr *Value : M.get<FillSummaries>().of(Lambda, *Var))
      Now.Given.push_back(Value);
  return Now.Given.empty() ? handedOnIf(Moved || E->isPRValue()) : end(Fate::Filled, &Lambda);
}

/// By value and by `&&` a parameter takes over; a reference leaves what becomes of it open.
bool Climb::argument(const FunctionDecl *Callee) {
  if (Callee && M.Libraries.has(Role::Observer, *Callee))
    return end(Fate::Looked);
  if (Callee && M.Libraries.has(Role::Discard, *Callee))
    return end(Fate::Discarded);
  return handedOnIf(namesOwner() && (Moved || !E->isLValue()));
}

} // namespace

Mention mentionOf(const Expr &Name, const Named &What, const FlowGraph &Graph, Model &M) {
  return Climb(Name, What, Graph, M).run();
}

} // namespace cotidy
