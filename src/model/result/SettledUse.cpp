#include "model/result/SettledUse.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/Assertion.h"
#include "model/error/continuation/ErrorParameter.h"
#include "model/error/kept/LaterReads.h"
#include "model/result/ResultType.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"

#include <optional>

using namespace clang;

namespace cotidy {
namespace {

class Reader {
public:
  Reader(const Mentions &In, Model &M) : In(In), M(M) {}

  SettledUse read(const VarDecl &Results) {
    if (isReadInPart(Results))
      return {SettledReading::OnlySome, nullptr};
    for (const DeclRefExpr *Mention : In.of(Results))
      if (!whole(*Mention))
        return {};
    return SawElements ? ofElements() : SettledUse{SettledReading::OnlyCounted, nullptr};
  }

  SettledUse read(const CXXForRangeStmt &Loop) { return loop(Loop) ? ofElements() : SettledUse{}; }

private:
  SettledUse ofElements() const {
    if (Said)
      return {SettledReading::OnlySaid, Said};
    return PassedOver ? SettledUse{SettledReading::OnlySuccesses, PassedOver} : SettledUse{};
  }

  /// Some elements are named by number, `results[0]`, `std::get<0>(results)`, and the others never.
  bool isReadInPart(const VarDecl &Results) const {
    llvm::SmallDenseSet<uint64_t, 4> Read;
    for (const DeclRefExpr *Mention : In.of(Results)) {
      std::optional<uint64_t> Index = elementNumber(*Mention);
      if (!Index)
        return false;
      Read.insert(*Index);
    }
    if (Read.empty())
      return false;
    ArrayRef<TemplateArgument> Elements = tupleElements(Results.getType());
    if (Elements.empty())
      return Read.size() == 1 && Read.contains(0) && !isOfOne(Results);
    for (unsigned I = 0; I < Elements.size(); ++I)
      if (!Read.contains(I) && !yieldsNothing(Elements[I]))
        return true;
    return false;
  }

  /// `tasks.push_back(f()); auto r = co_await when_all(std::move(tasks));`: there is no other.
  bool isOfOne(const VarDecl &Results) const {
    bool One = false;
    forEachStmtRunIn(Results.getInit(), [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      const auto *List = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      One |= List && List->hasLocalStorage() && !isa<ParmVarDecl>(List) && isFilledOnce(*List);
      return !One;
    });
    return One;
  }

  bool isFilledOnce(const VarDecl &List) const {
    unsigned Filled = 0;
    for (const DeclRefExpr *Mention : In.of(List)) {
      const Stmt *Child = nullptr;
      const auto *Member = dyn_cast_or_null<MemberExpr>(In.user(*Mention, Child));
      if (!Member)
        continue;
      std::string Name = Member->getMemberDecl()->getDeclName().getAsString();
      if (Name != "push_back" && Name != "emplace_back")
        return false;
      ++Filled;
      for (const Stmt *S = Member; S; S = In.parent(*S))
        if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
          return false;
    }
    return Filled == 1;
  }

  /// The result of a task that returns nothing: there is no value to miss. A task has an error.
  bool yieldsNothing(const TemplateArgument &Element) const {
    if (Element.getKind() != TemplateArgument::Type ||
        M.Types.classify(Element.getAsType()).Drop == DropEffect::Reported)
      return false;
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        compat::recordOf(Element.getAsType().getNonReferenceType()));
    if (!Spec || Spec->getTemplateArgs().size() == 0 ||
        Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
      return false;
    QualType Value = Spec->getTemplateArgs()[0].getAsType();
    const CXXRecordDecl *Record = compat::recordOf(Value);
    return Value->isVoidType() || (Record && Record->isEmpty());
  }

  std::optional<uint64_t> elementNumber(const DeclRefExpr &Mention) const {
    const Stmt *Child = nullptr;
    const Stmt *User = In.user(Mention, Child);
    if (const auto *Subscript = dyn_cast_or_null<CXXOperatorCallExpr>(User);
        Subscript && Subscript->getOperator() == OO_Subscript && Subscript->getArg(0) == Child) {
      const auto *Number = dyn_cast<IntegerLiteral>(Subscript->getArg(1)->IgnoreParenImpCasts());
      return Number ? std::optional<uint64_t>(Number->getValue().getZExtValue()) : std::nullopt;
    }
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(User))
      return Member->getMemberDecl()->getDeclName().getAsString() == "front"
                 ? std::optional<uint64_t>(0)
                 : std::nullopt;
    const auto *Call = dyn_cast_or_null<CallExpr>(User);
    const FunctionDecl *Get = Call ? Call->getDirectCallee() : nullptr;
    const TemplateArgumentList *Arguments = Get ? Get->getTemplateSpecializationArgs() : nullptr;
    if (!Arguments || !Get->isInStdNamespace() || !Get->getIdentifier() ||
        Get->getName() != "get" || Arguments->get(0).getKind() != TemplateArgument::Integral)
      return std::nullopt;
    return Arguments->get(0).getAsIntegral().getZExtValue();
  }

  static ArrayRef<TemplateArgument> tupleElements(QualType Type) {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        compat::recordOf(Type.getNonReferenceType()));
    if (!Spec || !Spec->getIdentifier() || Spec->getName() != "tuple")
      return {};
    const TemplateArgument &First = Spec->getTemplateArgs()[0];
    return First.getKind() == TemplateArgument::Pack ? First.pack_elements()
                                                     : Spec->getTemplateArgs().asArray();
  }

  /// A mention of the whole collection: its size, a loop over it, an element by index. False when
  /// it goes elsewhere, or when an element's error is looked at.
  bool whole(const DeclRefExpr &Mention) {
    const Stmt *Child = nullptr;
    const Stmt *User = In.user(Mention, Child);
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(User))
      return isSize(*Member->getMemberDecl()) && !isAsserted(*Member);
    if (const auto *Subscript = dyn_cast_or_null<CXXOperatorCallExpr>(User);
        Subscript && Subscript->getOperator() == OO_Subscript && Subscript->getArg(0) == Child) {
      SawElements = true;
      return element(*Subscript);
    }
    const auto *Declaration = dyn_cast_or_null<DeclStmt>(User);
    const auto *Loop =
        Declaration ? dyn_cast_or_null<CXXForRangeStmt>(In.parent(*Declaration)) : nullptr;
    return Loop && loop(*Loop);
  }

  /// A test that asserts how many there are is about them, not about what they came to.
  bool isAsserted(const Stmt &S) const {
    for (const Stmt *Around = &S; Around; Around = In.parent(*Around))
      if (isAssertion(*Around, M.Context))
        return true;
    return false;
  }

  static bool isSize(const NamedDecl &Member) {
    return Member.getIdentifier() && (Member.getName() == "size" || Member.getName() == "empty");
  }

  bool loop(const CXXForRangeStmt &Loop) {
    const VarDecl *Element = Loop.getLoopVariable();
    SawElements = true;
    SkipIf = skipOfFailures(Loop.getBody());
    if (isa<DecompositionDecl>(Element))
      return false;
    for (const DeclRefExpr *Mention : In.of(*Element))
      if (!element(*Mention))
        return false;
    return true;
  }

  /// One mention of an element: a question whether it succeeded, or a use behind such a question.
  bool element(const Expr &Mention) {
    const Stmt *Child = nullptr;
    const auto *Member = dyn_cast_or_null<MemberExpr>(In.user(Mention, Child));
    ResultMember Kind = Member ? resultMember(*Member->getMemberDecl()) : ResultMember::Other;
    if (Kind == ResultMember::GivesError)
      return false;
    if (Kind == ResultMember::AsksSuccess || Kind == ResultMember::AsksFailure)
      if (const IfStmt *If = ifAsking(*Member))
        return isSilent(*If, askedSuccess(*If, Kind)) ||
               isSaid(*If, askedSuccess(*If, Kind), Mention.getType());
    return isBehindQuestion(Mention);
  }

  /// The `if` whose condition is, or begins with, the question.
  const IfStmt *ifAsking(const Stmt &Question) const {
    const Stmt *Child = &Question;
    for (const Stmt *S = In.parent(Question); S; Child = S, S = In.parent(*S)) {
      if (const auto *If = dyn_cast<IfStmt>(S))
        return If->getCond() == Child ? If : nullptr;
      if (!isa<Expr>(S))
        return nullptr;
    }
    return nullptr;
  }

  /// The condition holds for a success.
  static bool askedSuccess(const IfStmt &If, ResultMember Kind) {
    const auto *Not = dyn_cast<UnaryOperator>(If.getCond()->IgnoreParenImpCasts());
    bool Negated = Not && Not->getOpcode() == UO_LNot;
    return (Kind == ResultMember::AsksSuccess) != Negated;
  }

  bool isSilent(const IfStmt &If, bool Success) {
    bool Silent = Success ? !If.getElse() && !decides(If.getThen()) : &If == SkipIf;
    if (Silent && !PassedOver)
      PassedOver = &If;
    return Silent;
  }

  /// `if (r.failed()) log("failed");` of an element that holds an exception.
  bool isSaid(const IfStmt &If, bool Success, QualType Element) {
    if (Success || If.getElse() || !holdsException(Element, M) ||
        !(saysAndGoesOn(*If.getThen()) || countsForALog(*If.getThen())))
      return false;
    Said = &If;
    return true;
  }

  static bool saysAndGoesOn(const Stmt &Branch) {
    const auto *Block = dyn_cast<CompoundStmt>(&Branch);
    if (!Block || Block->size() < 2 || !isa<ContinueStmt>(Block->body_back()))
      return onlySpeaks(Branch);
    return llvm::all_of(ArrayRef<Stmt *>(Block->body_begin(), Block->size() - 1),
                        [](const Stmt *S) { return onlySpeaks(*S); });
  }

  /// `++failed;`, and behind the loop a line says how many.
  bool countsForALog(const Stmt &Branch) const {
    const auto *Count = dyn_cast_or_null<UnaryOperator>(only(&Branch));
    const auto *Ref = Count && Count->isIncrementOp()
                          ? dyn_cast<DeclRefExpr>(Count->getSubExpr()->IgnoreParenImpCasts())
                          : nullptr;
    const auto *Counter = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return Counter && Counter->isLocalVarDecl() && Counter->hasLocalStorage() &&
           !Counter->getType()->isReferenceType() && !In.isLeftOut(*Counter) &&
           llvm::all_of(In.of(*Counter), [&](const DeclRefExpr *Mention) {
             return Mention == Ref || isInLog(*Mention);
           });
  }

  bool isInLog(const Expr &Mention) const {
    const Stmt *Child = &Mention;
    const Stmt *Around = In.parent(Mention);
    for (; isa_and_nonnull<Expr>(Around); Around = In.parent(*Around))
      Child = Around;
    const auto *If = dyn_cast_or_null<IfStmt>(Around);
    if (If && If->getCond() == Child) // `if (failed > 0) log(failed);`
      return !If->getElse() && onlySpeaks(*If->getThen());
    return onlySpeaks(*Child);
  }

  static const Stmt *only(const Stmt *S) {
    const auto *Block = dyn_cast_or_null<CompoundStmt>(S);
    return Block ? (Block->size() == 1 ? Block->body_front() : nullptr) : S;
  }

  /// `if (!r) continue;`
  const IfStmt *skipOfFailures(const Stmt *Body) const {
    const auto *Block = dyn_cast<CompoundStmt>(Body);
    if (!Block)
      return nullptr;
    for (const Stmt *S : Block->body())
      if (const auto *If = dyn_cast<IfStmt>(S);
          If && !If->getElse() && isa_and_nonnull<ContinueStmt>(only(If->getThen())))
        return If;
    return nullptr;
  }

  /// The branch leaves the loop with the first success, or counts successes, or fills something of
  /// which the size is asked: then somebody can tell that not all succeeded.
  bool decides(const Stmt *Branch) const {
    bool Decides = false;
    forEachStmtRunIn(Branch, [&](const Stmt &S) {
      if (isa<BreakStmt, ReturnStmt, CoreturnStmt>(S) || isIncrement(S) || fillsCounted(S))
        Decides = true;
      return !Decides;
    });
    return Decides;
  }

  static bool isIncrement(const Stmt &S) {
    if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
      return Unary->isIncrementDecrementOp();
    const auto *Assign = dyn_cast<BinaryOperator>(&S);
    return Assign && Assign->isAssignmentOp() &&
           isa<IntegerLiteral, CXXBoolLiteralExpr>(Assign->getRHS()->IgnoreParenImpCasts());
  }

  bool fillsCounted(const Stmt &S) const {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
    const Expr *Object = Call ? Call->getImplicitObjectArgument() : nullptr;
    const auto *Ref = Object ? dyn_cast<DeclRefExpr>(Object->IgnoreParenImpCasts()) : nullptr;
    return Ref && llvm::any_of(In.of(*Ref->getDecl()), [&](const DeclRefExpr *Mention) {
             const Stmt *Child = nullptr;
             const auto *Member = dyn_cast_or_null<MemberExpr>(In.user(*Mention, Child));
             return Member && isSize(*Member->getMemberDecl());
           });
  }

  bool isBehindQuestion(const Expr &Mention) const {
    if (SkipIf)
      return true;
    const Stmt *Child = &Mention;
    for (const Stmt *S = In.parent(Mention); S; Child = S, S = In.parent(*S))
      if (const auto *If = dyn_cast<IfStmt>(S); If && If->getThen() == Child && If == PassedOver)
        return true;
    return false;
  }

  const Mentions &In;
  Model &M;
  const Stmt *PassedOver = nullptr;
  const Stmt *Said = nullptr;
  const IfStmt *SkipIf = nullptr;
  bool SawElements = false;
};

} // namespace

SettledUse readingOf(const CXXForRangeStmt &Loop, const Mentions &In, Model &M) {
  return Reader(In, M).read(Loop);
}

SettledUse readingOf(const VarDecl &Results, const Mentions &In, Model &M) {
  return Reader(In, M).read(Results);
}

} // namespace cotidy
