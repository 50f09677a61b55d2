#include "model/suspension/DeadResult.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/summary/VisibleBody.h"
#include "model/type/Kind.h"
#include "model/use/Callee.h"
#include "model/use/ValueUse.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace cotidy {

/// The await that \p E is, or a part of whose value it names.
static const CoawaitExpr *awaitBehind(const Expr *E) {
  for (;;) {
    E = transparent(E);
    const auto *Member = dyn_cast<MemberExpr>(E);
    if (!Member || Member->isArrow() || !isa<FieldDecl>(Member->getMemberDecl()) ||
        Member->getMemberDecl()->getType()->isReferenceType())
      return dyn_cast<CoawaitExpr>(E);
    E = Member->getBase();
  }
}

/// `task<T>` whose await yields a `T &`: it is in the frame. A `task<T &>` has it elsewhere.
static bool yieldsItsOwn(const CoawaitExpr &Await, const CXXRecordDecl &Task) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(&Task);
  if (!Await.isGLValue() || !Spec || Spec->getTemplateArgs().size() == 0 ||
      Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const ASTContext &Context = Task.getASTContext();
  return Context.hasSameUnqualifiedType(Spec->getTemplateArgs()[0].getAsType(), Await.getType());
}

/// What makes the task that \p Await awaits, which dies with the statement, and its result with it.
static const FunctionDecl *makerOfDying(const CoawaitExpr &Await, Model &M) {
  const Expr *Task = transparent(Await.getOperand());
  const FunctionDecl *Made = Task->isPRValue() ? calleeOf(*Task) : nullptr;
  const CXXRecordDecl *Class = compat::recordOf(Task->getType());
  if (!Made || !Class || M.Types.classify(Task->getType()).Kind != TypeKind::Task ||
      !yieldsItsOwn(Await, *Class))
    return nullptr;
  // Of a copy, which somebody else may have, the frame is kept.
  const FunctionDecl *Definition = visibleDefinition(Made);
  return !isCopyable(*Class) || (Definition && isCoroutine(*Definition)) ? Made : nullptr;
}

static const Stmt *firstUse(const FunctionDecl &F, const VarDecl &Var) {
  const Stmt *Found = nullptr;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(&S);
    if (!Found && Ref && Ref->getDecl() == &Var)
      Found = Ref;
    return !Found;
  });
  return Found;
}

std::vector<DeadResult> deadResults(const FunctionDecl &F, Model &M) {
  std::vector<DeadResult> Result;
  const auto Judge = [&](const VarDecl &Var, const Stmt *Use) {
    const Expr *Init = Var.getType()->isReferenceType() ? Var.getInit() : nullptr;
    const CoawaitExpr *Await = Init ? awaitBehind(Init) : nullptr;
    const FunctionDecl *Made = Await ? makerOfDying(*Await, M) : nullptr;
    if (Made && Use)
      Result.push_back({&Var, Await, Made, Use});
  };
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    // From C++23 on what stands in a loop's header lives as long as the loop.
    if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&S);
        Loop && !M.Context.getLangOpts().CPlusPlus23)
      Judge(*cast<VarDecl>(Loop->getRangeStmt()->getSingleDecl()), Loop);
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && !Var->isImplicit())
          Judge(*Var, firstUse(F, *Var));
    return true;
  });
  return Result;
}

} // namespace cotidy
