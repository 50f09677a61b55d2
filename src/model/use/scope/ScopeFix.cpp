#include "model/use/scope/ScopeFix.h"

#include "model/Compat.h"
#include "model/flow/FlowGraph.h"
#include "model/library/row/DetachModel.h"
#include "model/use/AwaitPlace.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace cotidy {
namespace {

/// The objects that can be named at \p At, the nearest first.
llvm::SmallVector<const ValueDecl *, 8> objectsInSight(const FunctionDecl &F, const Stmt &At,
                                                       const FlowGraph &Graph) {
  llvm::SmallVector<const ValueDecl *, 8> Objects;
  const Stmt *S = &At;
  for (const Stmt *Parent = Graph.parentOf(*S); Parent; Parent = Graph.parentOf(*S)) {
    if (const auto *Block = dyn_cast<CompoundStmt>(Parent))
      for (const Stmt *Before : Block->body()) {
        if (Before == S)
          break;
        if (const auto *Declaration = dyn_cast<DeclStmt>(Before))
          for (const Decl *D : Declaration->decls())
            if (const auto *Var = dyn_cast<VarDecl>(D))
              Objects.push_back(Var);
      }
    S = Parent;
  }
  Objects.append(F.param_begin(), F.param_end());
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (Method && Method->isInstance() && !Method->isConst() && !Method->getParent()->isLambda())
    for (const FieldDecl *Field : Method->getParent()->fields())
      Objects.push_back(Field);
  return Objects;
}

/// \p Method can be given a temporary of type \p Task, and no more.
bool takes(const FunctionDecl &Method, QualType Task, const ASTContext &Context) {
  if (Method.getNumParams() == 0 || Method.getMinRequiredArguments() > 1)
    return false;
  QualType Given = Method.getParamDecl(0)->getType();
  if (Given->isLValueReferenceType())
    return false;
  Given = Given.getNonReferenceType();
  return Given->isTemplateTypeParmType() || Context.hasSameUnqualifiedType(Given, Task);
}

/// The method of \p Class that sets off what it is given; null when there is none.
const FunctionDecl *spawnOf(const CXXRecordDecl &Class, QualType Task, const Model &M) {
  for (const Decl *D : Class.decls()) {
    const auto *Template = dyn_cast<FunctionTemplateDecl>(D);
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Template ? Template->getTemplatedDecl()
                                                                  : D->getAsFunction());
    if (!Method || !Method->isInstance() || !Method->getIdentifier() ||
        Method->getAccess() != AS_public)
      continue;
    const DetachModel *Known = M.Libraries.findCall<DetachModel>(*Method);
    if (Known && Known->Task == 0 && !Known->Token && takes(*Method, Task, M.Context))
      return Method;
  }
  return nullptr;
}

} // namespace

ScopeInSight handOverFix(const FunctionDecl &F, const DroppedValue &Drop, Model &M) {
  const Expr &Value = *Drop.Value;
  if (Drop.Shape != DropShape::Discarded || Drop.Type.Kind != TypeKind::Task ||
      Drop.Wrapped != Wrapping::None || !Value.isPRValue() ||
      !isWrittenInFile(Value.getSourceRange()))
    return {};
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  for (const ValueDecl *Object : objectsInSight(F, Value, Graph)) {
    QualType Type = Object->getType().getNonReferenceType();
    const CXXRecordDecl *Class = compat::recordOf(Type);
    if (!Class || !Class->hasDefinition() || Type.isConstQualified() || !Object->getIdentifier())
      continue;
    const FunctionDecl *Spawn = spawnOf(*Class->getDefinition(), Value.getType(), M);
    if (!Spawn)
      continue;
    std::string Before = (Object->getName() + "." + Spawn->getName() + "(").str();
    SourceLocation End = Lexer::getLocForEndOfToken(
        Value.getEndLoc(), 0, M.Context.getSourceManager(), M.Context.getLangOpts());
    return {Object,
            {FixItHint::CreateInsertion(Value.getBeginLoc(), Before),
             FixItHint::CreateInsertion(End, ")")}};
  }
  return {};
}

} // namespace cotidy
