#include "model/error/cancellation/DoneAnswer.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"
#include "model/error/kept/LaterReads.h"
#include "model/error/kept/Presence.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace cotidy {

static bool saysDone(const NamedDecl &Constant) {
  static const llvm::StringSet<> Names = {"ok",        "success",  "succeeded", "done",
                                          "completed", "complete", "finished",  "committed"};
  StringRef Name = Constant.getName();
  if (!Name.consume_front("k_"))
    Name.consume_front("k");
  return Names.contains(Name.lower());
}

/// What \p S answers where that means success: the enumerator, or null with true.
static std::optional<const Decl *> success(const Stmt &S) {
  const Expr *Value = isa<CoreturnStmt>(S) ? answeredValue(S) : nullptr;
  const Expr *Written = Value ? Value->IgnoreUnlessSpelledInSource() : nullptr;
  if (const auto *Flag = dyn_cast_or_null<CXXBoolLiteralExpr>(Written))
    return Flag->getValue() ? std::optional<const Decl *>(nullptr) : std::nullopt;
  const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Written);
  bool Says = Ref && isa<EnumConstantDecl>(Ref->getDecl()) && saysDone(*Ref->getDecl());
  return Says ? std::optional<const Decl *>(Ref->getDecl()) : std::nullopt;
}

/// It asks something, keeps something, or tells somebody else that this is a cancellation.
static bool notesSomething(const Stmt &S) {
  if (isa<IfStmt, SwitchStmt, CXXThrowExpr>(S) || assignmentIn(S) || changedBy(S))
    return true;
  const auto *Call = dyn_cast<CallExpr>(&S);
  return Call && soundsLikeFailure(calledName(*Call));
}

/// The work is answered so where nobody cancelled it.
static bool isAnsweredSo(const Decl *Answer, const CXXTryStmt &Try, const Stmt &Body) {
  bool Found = false;
  forEachStmtRunIn(&Body, [&](const Stmt &S) {
    if (isa<CXXCatchStmt>(S))
      return false;
    std::optional<const Decl *> Other = success(S);
    Found |= Other == Answer && !(S.getBeginLoc() < Try.getBeginLoc());
    return !Found;
  });
  return Found;
}

/// The object that \p S tells of a failure, or of a success, by the method's name.
static const ValueDecl *toldOf(bool Success, const Stmt &S) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  if (!Call)
    return nullptr;
  StringRef Name = calledName(*Call);
  bool Says = Name.contains_insensitive("success") || Name.contains_insensitive("succeed");
  bool Fails = Name.contains_insensitive("error") || Name.contains_insensitive("fail");
  return (Success ? Says && !Fails : Fails && !Says) ? partNamed(*Call->getImplicitObjectArgument())
                                                     : nullptr;
}

/// `catch (const cancelled &) { callback.failed(); } … callback.succeeded();`: it is told both.
static const Stmt *toldOfBoth(const CXXTryStmt &Try, const CXXCatchStmt &Handler,
                              const ParentMap &Parents) {
  const ValueDecl *Told = nullptr;
  bool Leaves = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    if (const ValueDecl *Object = toldOf(/*Success=*/false, S))
      Told = Object;
    Leaves |= conditionOf(S) || assignmentIn(S) ||
              isa<CoreturnStmt, CXXThrowExpr, BreakStmt, ContinueStmt, GotoStmt>(S);
    return !Leaves;
  });
  const Stmt *Both = nullptr;
  const Stmt *Block = Parents.getParent(&Try);
  for (const Stmt *Next = Told && !Leaves ? following(Try, Parents) : nullptr;
       Next && !Both && isa<Expr, DeclStmt>(Next) && Parents.getParent(Next) == Block;
       Next = following(*Next, Parents))
    forEachStmtRunIn(Next, [&](const Stmt &S) {
      Both = toldOf(/*Success=*/true, S) == Told ? &S : Both;
      return !Both;
    });
  return Both;
}

const Stmt *answeredAsDone(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const Stmt &Body,
                           const ParentMap &Parents) {
  if (const Stmt *Both = toldOfBoth(Try, Handler, Parents))
    return Both;
  bool Notes = false, Leaves = false;
  const Stmt *Answered = nullptr;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    Notes |= notesSomething(S);
    Leaves |= isa<CoreturnStmt, BreakStmt, ContinueStmt, GotoStmt>(S);
    if (success(S))
      Answered = &S;
    return !Notes;
  });
  if (Notes)
    return nullptr;
  if (Leaves)
    return Answered && isAnsweredSo(*success(*Answered), Try, Body) ? Answered : nullptr;
  const Stmt *Next = following(Try, Parents);
  return Next && success(*Next) ? Next : nullptr;
}

} // namespace cotidy
