#include "model/suspension/stale/AskedMember.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/keeper/Keeper.h"
#include "model/suspension/shared/Place.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace cotidy {
namespace {

/// `conn *current_ = nullptr;`, or a handle that is made of null and asked for it.
bool isNullable(QualType Type) {
  if (Type->isPointerType())
    return Type->getPointeeType()->isRecordType();
  const CXXRecordDecl *Class = compat::recordOf(Type);
  return Class && Class->hasDefinition() && !Class->isLambda() &&
         llvm::any_of(Class->ctors(), [](const CXXConstructorDecl *Constructor) {
           return Constructor->getNumParams() == 1 &&
                  Constructor->getParamDecl(0)->getType()->isNullPtrType();
         });
}

/// `member_`, an optional or a pointer that others may empty.
const ValueDecl *singleMember(const Expr &Written, const FunctionDecl &F) {
  const Expr *E = plain(Written);
  const auto *Member = dyn_cast<MemberExpr>(E);
  return Member && isa<FieldDecl>(Member->getMemberDecl()) &&
                 (keeperKind(E->getType()) == KeeperKind::Single || isNullable(E->getType()))
             ? sharedPlace(*E, F)
             : nullptr;
}

/// `if (member_)`, `if (!member_)`, `if (member_ == nullptr)`, `if (member_.has_value())`.
const ValueDecl *askedFor(const Expr &Condition, const FunctionDecl &F) {
  const Expr *E = plain(Condition);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_LNot ? askedFor(*Unary->getSubExpr(), F) : nullptr;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    bool Asks = Method && (isa<CXXConversionDecl>(Method) ||
                           (Method->getIdentifier() && Method->getName() == "has_value"));
    return Asks ? singleMember(*Call->getImplicitObjectArgument(), F) : nullptr;
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return Binary->isEqualityOp() && isa<CXXNullPtrLiteralExpr>(plain(*Binary->getRHS()))
               ? singleMember(*Binary->getLHS(), F)
               : nullptr;
  if (E->getType()->isPointerType())
    return singleMember(*E, F);
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
  if (Operator && Operator->isComparisonOp() && Operator->getNumArgs() == 2 &&
      isa<CXXNullPtrLiteralExpr>(plain(*Operator->getArg(1))))
    return singleMember(*Operator->getArg(0), F);
  return nullptr;
}

/// What \p S reaches into: `member_` of `*member_`, `member_->id`, `member_.Close()`.
const ValueDecl *reachedInto(const Stmt &S, const FunctionDecl &F) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&S)) {
    bool Into = Operator->getNumArgs() == 1 &&
                (Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star);
    return Into ? singleMember(*Operator->getArg(0), F) : nullptr;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
    return Unary->getOpcode() == UO_Deref ? singleMember(*Unary->getSubExpr(), F) : nullptr;
  const auto *Member = dyn_cast<MemberExpr>(&S);
  bool Handle = Member && !Member->isArrow() && isa<CXXMethodDecl>(Member->getMemberDecl()) &&
                !isa<CXXConversionDecl>(Member->getMemberDecl()) &&
                isNullable(Member->getBase()->getType());
  return Member && (Handle || Member->isArrow()) ? singleMember(*Member->getBase(), F) : nullptr;
}

} // namespace

void askedMembers(const FlowGraph &Graph, std::vector<HoldEvents> &All) {
  const FunctionDecl &F = Graph.function();
  llvm::MapVector<const ValueDecl *, HoldEvents> Found;
  Graph.forEachStmt([&](const Stmt &S) {
    const auto *If = dyn_cast<IfStmt>(&S);
    const ValueDecl *Place = If && If->getCond() ? askedFor(*If->getCond(), F) : nullptr;
    const Stmt *At = Place ? Graph.elementFor(*If->getCond()) : nullptr;
    if (!At)
      return;
    HoldEvents &Events = Found[Place];
    Events.Held.As = Hold::Form::Element;
    Events.Held.Keeper = KeeperKind::Single;
    Events.Held.Place = Place;
    Events.Asked = true;
    Events.Takes[At] = true;
  });
  if (Found.empty())
    return;
  Graph.forEachStmt([&](const Stmt &S) {
    const ValueDecl *Place = reachedInto(S, F);
    if (auto Known = Place ? Found.find(Place) : Found.end(); Known != Found.end())
      Known->second.Uses.insert(&S);
  });
  for (auto &[Place, Events] : Found)
    if (!Events.Uses.empty())
      All.push_back(std::move(Events));
}

bool emptiesAtOnce(const Change &Made) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Made.In);
  if (Made.Kind != ChangeKind::Erases || (Method && Method->getParent()->isLambda()))
    return false;
  const SourceManager &Sources = Made.In->getASTContext().getSourceManager();
  bool Waited = false;
  forEachStmtRunIn(writtenBody(*Made.In), [&](const Stmt &S) {
    Waited |= isWrittenSuspension(S) &&
              Sources.isBeforeInTranslationUnit(S.getBeginLoc(), Made.At->getBeginLoc());
    return !Waited;
  });
  return !Waited;
}

} // namespace cotidy
