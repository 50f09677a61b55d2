#include "model/loop/Poll.h"

#include "model/Compat.h"
#include "model/loop/NamedLike.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// `try_lock`, `tryAcquire`, `test`: it is asked, and taken when it is there.
bool triesOnly(StringRef Name) {
  return beginsWith(Name, {"try_", "tryLock", "tryAcquire", "tryPop", "tryEnter"});
}

bool isQuestion(StringRef Name) {
  static constexpr StringRef Whole[] = {
      "load",     "test",      "done",      "ready",     "empty",     "valid",
      "finished", "completed", "available", "stopped",   "running",   "idle",
      "pending",  "has_value", "pred",      "predicate", "condition", "cond"};
  return any_of(Whole, [&](StringRef Word) { return Name.equals_insensitive(Word); }) ||
         beginsWith(Name, {"is_", "has_", "isReady", "isDone", "isEmpty", "isFinished", "isRunning",
                           "isConnected", "hasValue", "are_"}) ||
         Name.ends_with_insensitive("_done") || Name.ends_with_insensitive("_ready");
}

/// Members that ask for what lies outside of the program, whatever they do to the object.
bool asksTheWorld(StringRef Name) {
  return !isQuestion(Name) &&
         beginsWith(Name, {"exists", "read", "poll", "probe", "query", "fetch", "recv", "receive",
                           "ioctl", "now", "elapsed", "process", "run", "step", "next", "advance",
                           "wait"});
}

class Reader {
public:
  Reader(PollScope Scope, Model &M) : Scope(Scope), M(M) {}

  bool read(const Expr &E);
  std::optional<Poll> found() const { return Found; }

private:
  bool readName(const DeclRefExpr &Name);
  bool readMember(const MemberExpr &Member);
  bool readCall(const CallExpr &Call);
  bool readMemberCall(const CXXMemberCallExpr &Call);
  void take(StringRef Subject, const ValueDecl *Named, bool Elsewhere);

  const PollScope Scope;
  Model &M;
  std::optional<Poll> Found;
};

void Reader::take(StringRef Subject, const ValueDecl *Named, bool Elsewhere) {
  if (!Found)
    Found = Poll{Subject.str(), Named, Elsewhere};
}

bool isConstant(const Expr &E, const ASTContext &Context) {
  Expr::EvalResult Result;
  return !E.isValueDependent() && E.EvaluateAsRValue(Result, Context) && !Result.HasSideEffects;
}

bool Reader::readName(const DeclRefExpr &Name) {
  const auto *Var = dyn_cast<VarDecl>(Name.getDecl());
  if (!Var || Name.getType().isVolatileQualified())
    return false;
  bool Local = Var->hasLocalStorage() && !Var->getType()->isReferenceType() &&
               !Name.refersToEnclosingVariableOrCapture();
  take(Var->getName(), Var, !Local || compat::recordOf(Var->getType()));
  return true;
}

bool Reader::readMember(const MemberExpr &Member) {
  if (Member.getType().isVolatileQualified())
    return false;
  if (const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl())) {
    take(Field->getName(), Field, true);
    return true;
  }
  const auto *Var = dyn_cast<VarDecl>(Member.getMemberDecl());
  if (Var)
    take(Var->getName(), Var, true);
  return Var != nullptr;
}

/// The object that is asked, which a message names rather than the question.
StringRef subjectOf(const CXXMemberCallExpr &Call, StringRef Method) {
  const Expr *Object = transparent(Call.getImplicitObjectArgument());
  if (const auto *Name = dyn_cast<DeclRefExpr>(Object); Name && Name->getDecl()->getIdentifier())
    return Name->getDecl()->getName();
  if (const auto *Member = dyn_cast<MemberExpr>(Object);
      Member && Member->getMemberDecl()->getIdentifier())
    return Member->getMemberDecl()->getName();
  return Method;
}

bool hasOnlyPlainArguments(const CallExpr &Call, const ASTContext &Context) {
  return all_of(Call.arguments(), [&](const Expr *Argument) {
    return isa<CXXDefaultArgExpr>(Argument) || isConstant(*Argument, Context);
  });
}

bool Reader::readMemberCall(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method)
    return false;
  // `if (flag)` of an atomic is a call of its conversion.
  if (isa<CXXConversionDecl>(Method) || (Method->isConst() && Method->isOverloadedOperator()))
    return read(*Call.getImplicitObjectArgument());
  if (!Method->getIdentifier())
    return false;
  StringRef Name = Method->getName();
  bool Tries = triesOnly(Name);
  if (asksTheWorld(Name) || (!Tries && !Method->isConst() && !isQuestion(Name)))
    return false;
  if (!Tries && !hasOnlyPlainArguments(Call, M.Context))
    return Scope == PollScope::Anything && isQuestion(Name);
  take(subjectOf(Call, Name), Method, true);
  return true;
}

bool Reader::readCall(const CallExpr &Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    return readMemberCall(*Member);
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
      Operator && (Operator->isComparisonOp() || Operator->getOperator() == OO_Exclaim ||
                   Operator->getOperator() == OO_Arrow || Operator->getOperator() == OO_Star))
    return all_of(Call.arguments(), [&](const Expr *Argument) { return read(*Argument); });
  StringRef Name = plainName(Callee);
  // `pred()` of a function object is called what the object is.
  if (const auto *Object = Name.empty() && isa<CXXOperatorCallExpr>(Call)
                               ? dyn_cast<DeclRefExpr>(transparent(Call.getArg(0)))
                               : nullptr)
    Name = plainName(Object->getDecl());
  if (Scope != PollScope::Anything || !isQuestion(Name))
    return false;
  take(Name, Callee, true);
  return true;
}

bool Reader::read(const Expr &E) {
  const Expr *Plain = transparent(&E);
  if (isConstant(*Plain, M.Context))
    return true;
  if (const auto *Name = dyn_cast<DeclRefExpr>(Plain))
    return readName(*Name);
  if (const auto *Member = dyn_cast<MemberExpr>(Plain))
    return readMember(*Member);
  if (const auto *Call = dyn_cast<CallExpr>(Plain))
    return readCall(*Call);
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(Plain))
    return read(*Rewritten->getSemanticForm());
  if (const auto *Not = dyn_cast<UnaryOperator>(Plain);
      Not && (Not->getOpcode() == UO_LNot || Not->getOpcode() == UO_Deref))
    return read(*Not->getSubExpr());
  const auto *Binary = dyn_cast<BinaryOperator>(Plain);
  return Binary && (Binary->isComparisonOp() || Binary->isLogicalOp()) && read(*Binary->getLHS()) &&
         read(*Binary->getRHS());
}

} // namespace

std::optional<Poll> pollOf(const Expr &Condition, PollScope Scope, Model &M) {
  Reader R(Scope, M);
  return R.read(Condition) ? R.found() : std::nullopt;
}

} // namespace cotidy
