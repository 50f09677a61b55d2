#include "model/use/AwaitFix.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/use/AwaitPlace.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {

using Edits = llvm::SmallVector<FixItHint, 2>;

/// `co_await` binds tighter than any binary operator, but looser than a call.
static bool needsParentheses(const Expr &Value) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Value);
  return Operator && Operator->isInfixBinaryOp();
}

/// \p Front is how the value is to begin: "co_await ".
static Edits closeAfter(FixItHint Front, const Expr &Value, const ASTContext &Context) {
  Edits Fix{std::move(Front)};
  if (!needsParentheses(Value))
    return Fix;
  Fix.front().CodeToInsert += "(";
  Fix.push_back(FixItHint::CreateInsertion(Lexer::getLocForEndOfToken(Value.getEndLoc(), 0,
                                                                      Context.getSourceManager(),
                                                                      Context.getLangOpts()),
                                           ")"));
  return Fix;
}

static Edits insertAwait(const Expr &Value, const ASTContext &Context) {
  return closeAfter(FixItHint::CreateInsertion(Value.getBeginLoc(), "co_await "), Value, Context);
}

/// `auto t = f();` → `co_await f();` where the variable cannot hold what is yielded.
static Edits replaceDeclaration(const DroppedValue &Drop, const ASTContext &Context) {
  if (!isWrittenInFile(Drop.Local->getSourceRange()))
    return {};
  auto Declaration =
      CharSourceRange::getCharRange(Drop.Local->getBeginLoc(), Drop.Value->getBeginLoc());
  return closeAfter(FixItHint::CreateReplacement(Declaration, "co_await "), *Drop.Value, Context);
}

/// What is asked of the task by its methods cannot be asked of what it yields.
static bool hasMethodsCalled(const FunctionDecl &F, const VarDecl &Var) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Member = dyn_cast<MemberExpr>(&S);
    const auto *Object =
        Member ? dyn_cast<DeclRefExpr>(Member->getBase()->IgnoreImpCasts()) : nullptr;
    Found |=
        Object && Object->getDecl() == &Var && !isa<CXXConversionDecl>(Member->getMemberDecl());
    return !Found;
  });
  return Found;
}

static bool isOnlyDeclarator(const FunctionDecl &F, const VarDecl &Var) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    const auto *Declaration = dyn_cast<DeclStmt>(&S);
    Found |= Declaration && Declaration->isSingleDecl() && Declaration->getSingleDecl() == &Var;
    return !Found;
  });
  return Found;
}

static Edits fixLocal(const FunctionDecl &F, const DroppedValue &Drop, const ASTContext &Context) {
  if (Drop.Local->isCXXForRangeDecl() || Drop.Type.Value.isNull() ||
      !isOnlyDeclarator(F, *Drop.Local))
    return {};
  bool Deduced = Drop.Local->getType()->getContainedDeducedType() != nullptr;
  if (Drop.Shape == DropShape::LookedAtLocal && hasMethodsCalled(F, *Drop.Local))
    return {};
  if (Deduced && !Drop.Type.Value->isVoidType())
    return insertAwait(*Drop.Value, Context);
  bool Replaceable =
      Drop.Unmentioned && !Drop.Local->hasAttrs() && Drop.Shape == DropShape::UnusedLocal;
  return Replaceable ? replaceDeclaration(Drop, Context) : Edits();
}

static bool convertsToBool(QualType Value) {
  if (Value.isNull())
    return false;
  if (Value->isBooleanType() || Value->isArithmeticType() || Value->isPointerType())
    return true;
  const CXXRecordDecl *Record = compat::recordOf(Value);
  if (!Record || !Record->hasDefinition())
    return false;
  return llvm::any_of(Record->getVisibleConversionFunctions(), [](const NamedDecl *D) {
    const auto *Conversion = dyn_cast<CXXConversionDecl>(D->getUnderlyingDecl());
    return Conversion && Conversion->getConversionType()->isBooleanType();
  });
}

/// What the co_await would yield fits where the task stands now.
static bool yieldFits(const DroppedValue &Drop) {
  bool IsValue = !Drop.Type.Value.isNull() && !Drop.Type.Value->isVoidType();
  if (Drop.Wrapped == Wrapping::Cast || (Drop.Wrapped == Wrapping::Call && !IsValue))
    return false;
  switch (Drop.Shape) {
  case DropShape::Tested:
    return convertsToBool(Drop.Type.Value);
  case DropShape::Compared:
  case DropShape::Formatted:
    return IsValue;
  case DropShape::Asked: // the question is one that only the task can answer
    return false;
  default:
    return true;
  }
}

Edits awaitFix(const FunctionDecl &F, const DroppedValue &Drop, Model &M) {
  const CXXRecordDecl *Record = compat::recordOf(Drop.Value->getType());
  bool Inside = Drop.Shape == DropShape::CapturedUnnamed ||
                Drop.Shape == DropShape::CapturedSkipped; // the lambda is another function
  bool Elsewhere = Drop.Shape == DropShape::NestedReturn || Drop.Shape == DropShape::Ready ||
                   Drop.Shape == DropShape::HeldInTemporary || Drop.Shape == DropShape::BesideThrow;
  if (!Record || Inside || Elsewhere || !yieldFits(Drop) ||
      !isWrittenInFile(Drop.Value->getSourceRange()) || !mayAwaitAt(F, *Drop.Value) ||
      !promiseTakes(F, *Record, M))
    return {};
  return Drop.Local ? fixLocal(F, Drop, M.Context) : insertAwait(*Drop.Value, M.Context);
}

Edits discardFix(const DroppedValue &Drop, const ASTContext &Context) {
  if (Drop.Shape != DropShape::Discarded || !Drop.Type.Library ||
      !isWrittenInFile(Drop.Value->getSourceRange()))
    return {};
  auto [Before, After] = StringRef(Drop.Type.Library->BlessedDiscard).split("{}");
  if (Before.empty() && After.empty())
    return {};
  Edits Fix{FixItHint::CreateInsertion(Drop.Value->getBeginLoc(), Before)};
  if (!After.empty())
    Fix.push_back(FixItHint::CreateInsertion(Lexer::getLocForEndOfToken(Drop.Value->getEndLoc(), 0,
                                                                        Context.getSourceManager(),
                                                                        Context.getLangOpts()),
                                             After));
  return Fix;
}

} // namespace cotidy
