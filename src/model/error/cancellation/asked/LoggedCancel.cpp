#include "model/error/cancellation/asked/LoggedCancel.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorUse.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/Roles.h"
#include "model/loop/NamedLike.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// `again()`, `self->start_read()`: by its name the call takes up the work once more, or the next
/// step of it.
bool soundsLikeWork(StringRef Name) {
  if (speaksOf(Name, {"retry", "restart", "reconnect", "resend", "reschedule"}))
    return true;
  for (StringRef Prefix : {"async_", "do_", "try_"})
    Name.consume_front(Prefix);
  return beginsWith(Name, {"start", "send", "connect", "resolve", "read", "write", "accept",
                           "schedule", "poll", "refresh", "request", "run"});
}

/// The constant that \p Side, of a comparison with a code, stands for; null when it is none.
const ValueDecl *constantIn(const Expr &Side) {
  const ValueDecl *Found = nullptr;
  forEachStmtRunIn(&Side, [&](const Stmt &S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(&S); Ref && isa<EnumConstantDecl>(Ref->getDecl()))
      Found = Ref->getDecl();
    return true;
  });
  return Found;
}

/// `code == constant`, `code != constant`, `code`.
struct Question {
  const ValueDecl *Constant = nullptr; ///< null when it is only asked whether there is an error
  bool Equal = true;
};

class Scan {
public:
  Scan(const FunctionDecl &F, const ParmVarDecl &Code, Model &M,
       llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : Code(Code), M(M), Visit(Visit), Body(*writtenBody(F)), Parents(const_cast<Stmt *>(&Body)) {}

  void run() {
    forEachStmtRunIn(&Body, [&](const Stmt &S) {
      const auto *If = dyn_cast<IfStmt>(&S);
      const Expr *Condition = If ? If->getCond() : nullptr;
      std::optional<Question> Asked = Condition ? questionIn(*Condition) : std::nullopt;
      if (Asked && Asked->Constant && Asked->Equal && codeNamed(*Condition, M.Libraries)) {
        if (isTakenBefore(*If, *Asked->Constant))
          report(CancellationCaught::NeverAsked, *Condition, *Asked->Constant, *If->getThen());
        else if (const Stmt *Work = workBehind(*If))
          report(CancellationCaught::OnlySaid, *Condition, *Asked->Constant, *Work);
      }
      return true;
    });
  }

private:
  std::optional<Question> questionIn(const Expr &Condition) const {
    const Expr *E = Condition.IgnoreParenImpCasts();
    if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E))
      E = Rewritten->getSemanticForm()->IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
      std::optional<Question> Inner = questionIn(*Not->getSubExpr());
      if (Inner)
        Inner->Equal = !Inner->Equal;
      return Inner;
    }
    const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
    if (Call && Call->getNumArgs() == 2 &&
        (Call->getOperator() == OO_EqualEqual || Call->getOperator() == OO_ExclaimEqual)) {
      const ValueDecl *Constant = constantIn(*Call->getArg(1));
      if (!Constant || !isMentionedIn(Call->getArg(0), Code))
        return std::nullopt;
      return Question{Constant, Call->getOperator() == OO_EqualEqual};
    }
    const auto *Converts = dyn_cast<CXXMemberCallExpr>(E);
    const Expr *Object = Converts && isa_and_nonnull<CXXConversionDecl>(Converts->getMethodDecl())
                             ? Converts->getImplicitObjectArgument()->IgnoreParenImpCasts()
                             : nullptr;
    const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Object);
    return Ref && Ref->getDecl() == &Code ? std::optional(Question{}) : std::nullopt;
  }

  /// What \p Condition answers when the code is \p Is.
  std::optional<bool> answerFor(const Expr &Condition, const ValueDecl &Is) const {
    const auto *Binary = dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
    if (Binary && Binary->isLogicalOp()) {
      std::optional<bool> Left = answerFor(*Binary->getLHS(), Is);
      std::optional<bool> Right = answerFor(*Binary->getRHS(), Is);
      bool Decides = Binary->getOpcode() == BO_LOr;
      if (Left == Decides || Right == Decides)
        return Decides;
      return Left && Right ? std::optional(!Decides) : std::nullopt;
    }
    std::optional<Question> Asked = questionIn(Condition);
    if (!Asked)
      return std::nullopt;
    return (!Asked->Constant || Asked->Constant == &Is) == Asked->Equal;
  }

  /// `if (ec != eof) … else if (ec == aborted)`: a question before this one takes it already.
  bool isTakenBefore(const IfStmt &If, const ValueDecl &Constant) const {
    const Stmt *Child = &If;
    for (const auto *Outer = dyn_cast_or_null<IfStmt>(Parents.getParent(&If));
         Outer && Outer->getElse() == Child;
         Child = Outer, Outer = dyn_cast_or_null<IfStmt>(Parents.getParent(Outer)))
      if (answerFor(*Outer->getCond(), Constant) == true)
        return true;
    return false;
  }

  /// The work that is taken up behind the whole chain of questions, when all that this one does is
  /// to say something.
  const Stmt *workBehind(const IfStmt &If) const {
    if (!onlySpeaks(*If.getThen()))
      return nullptr;
    const auto *Next = dyn_cast_or_null<Expr>(following(If, Parents));
    const auto *Call = Next ? dyn_cast<CallExpr>(Next->IgnoreUnlessSpelledInSource()) : nullptr;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && soundsLikeWork(plainName(Callee)) && !isMentionedIn(Call, Code) ? Call
                                                                                     : nullptr;
  }

  void report(CancellationCaught How, const Expr &Asked, const ValueDecl &Constant,
              const Stmt &GoesOn) const {
    SwallowedCancellation Found;
    Found.How = How;
    Found.Question = &Asked;
    Found.Name = Constant.getNameAsString();
    Found.GoesOn = &GoesOn;
    Visit(Found);
  }

  const ParmVarDecl &Code;
  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
  const Stmt &Body;
  ParentMap Parents;
};

} // namespace

void forEachLoggedCancel(const FunctionDecl &F, Model &M,
                         llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  if (!writtenBody(F) || F.isDependentContext())
    return;
  for (const ParmVarDecl *Parameter : F.parameters()) {
    QualType Type = Parameter->getType();
    const CXXRecordDecl *Record = compat::recordOf(Type.getNonReferenceType());
    bool Out = Type->isLValueReferenceType() && !Type.getNonReferenceType().isConstQualified();
    if (Record && !Out && M.Libraries.has(Role::ErrorType, *Record))
      Scan(F, *Parameter, M, Visit).run();
  }
}

} // namespace cotidy
