#include "model/error/cancellation/DoneAnswer.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/ErrorAnswer.h"
#include "model/error/ErrorUse.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Assignment.h"

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

const Stmt *answeredAsDone(const CXXTryStmt &Try, const CXXCatchStmt &Handler, const Stmt &Body,
                           const ParentMap &Parents) {
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
