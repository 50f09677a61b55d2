#include "model/error/cancellation/asked/CodeQuestion.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/error/cancellation/CancelSource.h"
#include "model/error/cancellation/CancelWords.h"
#include "model/error/cancellation/GoingOn.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

const CallExpr *callAwaited(const Stmt &S) {
  const auto *Await = isWrittenSuspension(S) ? dyn_cast<CoawaitExpr>(&S) : nullptr;
  return Await ? dyn_cast<CallExpr>(transparent(Await->getOperand())) : nullptr;
}

bool isHarmless(const FunctionDecl &Callee, Model &M) {
  const auto *Handler = M.Libraries.findCall<HandlerModel>(Callee);
  return Handler && Handler->HarmlessError;
}

/// The object of \p Operation, when a function other than \p F cancels or closes it.
const ValueDecl *closedObject(const CallExpr &Operation, const FunctionDecl &F, Model &M) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Operation);
  const FunctionDecl *Callee = Member ? Member->getDirectCallee() : nullptr;
  const LibraryModel *Library = Callee ? M.Libraries.libraryOf(*Callee) : nullptr;
  if (!Library || !Library->Names.contains(Role::CancellationCode) || isHarmless(*Callee, M))
    return nullptr;
  const ValueDecl *Object = namedBy(*Member->getImplicitObjectArgument()->IgnoreParenImpCasts());
  return Object && M.get<CancelCalls>().elsewhere(*Object, F) ? Object : nullptr;
}

class CodeScan {
public:
  CodeScan(const FunctionDecl &F, const FlowGraph &Graph, Model &M,
           llvm::function_ref<void(const SwallowedCancellation &)> Visit)
      : F(F), Graph(Graph), M(M), Visit(Visit), Paths(Graph, M) {}

  void run() {
    for (const CFGBlock *Block : Graph.graph()) {
      const Expr *Condition =
          Block && Block->succ_size() == 2 ? Block->getLastCondition() : nullptr;
      if (!Condition || !Graph.parentOf(*Condition))
        continue;
      if (const Stmt *Loop = loopAround(*Condition, Graph); Loop && !isHead(*Condition, *Loop))
        question(*Block, *Condition, *Loop);
    }
  }

private:
  bool isHead(const Expr &Condition, const Stmt &Loop) const {
    const Stmt *Head = isa<CXXForRangeStmt>(Loop) ? nullptr : conditionOf(Loop);
    return Head && Graph.isInside(Condition, *Head);
  }

  void question(const CFGBlock &Block, const Expr &Condition, const Stmt &Loop) {
    if (codeNamed(Condition, M.Libraries)) {
      std::optional<bool> Answer = cancelledWhen(Condition, M.Libraries);
      if (Answer && !isOfTimer(Loop) && !isOfElement(Loop))
        goesOn(Block, Condition, Loop, *Answer, CancellationCaught::AsCode, nullptr);
      return;
    }
    if (codeNamed(Loop, M.Libraries)) // told apart before
      return;
    const ValueDecl *Code = codeAsked(Condition);
    const ValueDecl *Closed = Code && isEndless(Loop) ? closedElsewhere(Loop, *Code) : nullptr;
    if (Closed)
      goesOn(Block, Condition, Loop, !isNegated(Condition), CancellationCaught::AsAnyCode, Closed);
  }

  void goesOn(const CFGBlock &Block, const Expr &Condition, const Stmt &Loop, bool Answer,
              CancellationCaught How, const ValueDecl *Closed) {
    const CFGBlock *Next = *(Block.succ_begin() + (Answer ? 0 : 1));
    const Stmt *Suspension = Next ? Paths.suspensionAfter(*Next, &Loop) : nullptr;
    if (!Suspension)
      return;
    SwallowedCancellation Found;
    Found.How = How;
    Found.Question = &Condition;
    if (How == CancellationCaught::AsCode)
      Found.Name = codeNamed(Condition, M.Libraries)->getNameAsString();
    Found.GoesOn = Suspension;
    Found.Loop = &Loop;
    Found.Closed = Closed;
    Visit(Found);
  }

  /// All that the loop waits for are timers and the like.
  bool isOfTimer(const Stmt &Loop) const {
    bool Other = false;
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      const CallExpr *Call = callAwaited(S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      Other |= isWrittenSuspension(S) && !(Callee && isHarmless(*Callee, M));
      return true;
    });
    return !Other;
  }

  /// `for (auto &channel : channels) { … co_await channel->async_send(…) … }`: the code tells that
  /// one of them is closed, and the next is another.
  static bool isOfElement(const Stmt &Loop) {
    const auto *Range = dyn_cast<CXXForRangeStmt>(&Loop);
    bool All = Range != nullptr;
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      All = All && (!isWrittenSuspension(S) || isCallOf(S, *Range->getLoopVariable()));
      return All;
    });
    return All;
  }

  static bool isCallOf(const Stmt &Await, const VarDecl &Element) {
    const auto *Member = dyn_cast_or_null<CXXMemberCallExpr>(callAwaited(Await));
    const Expr *Object = Member ? transparent(Member->getImplicitObjectArgument()) : nullptr;
    while (Object) {
      const auto *Part = dyn_cast<MemberExpr>(Object);
      const Expr *Pointer = reachedThrough(*Object);
      if (!Part && !Pointer)
        break;
      Object = transparent(Part ? Part->getBase() : Pointer);
    }
    const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Object);
    return Ref && Ref->getDecl() == &Element;
  }

  static bool isNegated(const Expr &Condition) {
    const Expr *E = Condition.IgnoreParenImpCasts();
    const auto *Not = dyn_cast<UnaryOperator>(E);
    const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
    return (Not && Not->getOpcode() == UO_LNot) || (Call && Call->getOperator() == OO_Exclaim);
  }

  /// `ec`, `!ec`: the variable that holds an error code.
  const ValueDecl *codeAsked(const Expr &Condition) const {
    const ValueDecl *Code = nullptr;
    unsigned Mentions = 0;
    forEachStmtRunIn(&Condition, [&](const Stmt &S) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(&S)) {
        ++Mentions;
        Code = Ref->getDecl();
      }
      return true;
    });
    const CXXRecordDecl *Record =
        Code && Mentions == 1 ? compat::recordOf(Code->getType().getNonReferenceType()) : nullptr;
    return Record && M.Libraries.has(Role::ErrorType, *Record) ? Code : nullptr;
  }

  /// The object whose operation gives \p Code, when another function cancels or closes it.
  const ValueDecl *closedElsewhere(const Stmt &Loop, const ValueDecl &Code) const {
    const ValueDecl *Found = nullptr;
    forEachStmtRunIn(&Loop, [&](const Stmt &S) {
      const CallExpr *Call = callAwaited(S);
      if (Call && gives(S, *Call, Code) && !Found)
        Found = closedObject(*Call, F, M);
      return true;
    });
    return Found;
  }

  /// `auto [ec, …] = co_await …`, `… redirect_error(token, ec)`.
  bool gives(const Stmt &Await, const CallExpr &Call, const ValueDecl &Code) const {
    bool Passed = false;
    forEachStmtRunIn(&Call, [&](const Stmt &S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(&S);
      Passed |= Ref && Ref->getDecl() == &Code;
      return !Passed;
    });
    if (Passed)
      return true;
    for (const Stmt *S = &Await; S; S = Graph.parentOf(*S))
      if (const auto *Declaration = dyn_cast<DeclStmt>(S))
        return llvm::any_of(Declaration->decls(), [&](const Decl *D) {
          const auto *Binding = dyn_cast<BindingDecl>(&Code);
          return D == &Code || (Binding && Binding->getDecomposedDecl() == D);
        });
    return false;
  }

  const FunctionDecl &F;
  const FlowGraph &Graph;
  Model &M;
  llvm::function_ref<void(const SwallowedCancellation &)> Visit;
  GoingOn Paths;
};

} // namespace

const ValueDecl *closedByOthers(const Stmt &Around, const FunctionDecl &F, Model &M) {
  const ValueDecl *Found = nullptr;
  forEachStmtRunIn(&Around, [&](const Stmt &S) {
    const CallExpr *Call = callAwaited(S);
    if (Call && !Found)
      Found = closedObject(*Call, F, M);
    return true;
  });
  return Found;
}

void forEachUnheardCode(const FunctionDecl &F, const FlowGraph &Graph, Model &M,
                        llvm::function_ref<void(const SwallowedCancellation &)> Visit) {
  CodeScan(F, Graph, M, Visit).run();
}

} // namespace cotidy
