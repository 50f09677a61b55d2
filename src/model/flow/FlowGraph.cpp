#include "model/flow/FlowGraph.h"

#include "model/Model.h"
#include "model/coroutine/Coroutine.h"
#include "model/coroutine/LastAwait.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ExprConcepts.h"

using namespace clang;

namespace cotidy {

static std::unique_ptr<CFG> buildGraph(const FunctionDecl &F) {
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  Options.AddImplicitDtors = true;
  Options.AddLifetime = true;
  // What a template's coroutine does with its promise is not known before it is instantiated.
  const Stmt *Body = F.isDependentContext() ? writtenBody(F) : F.getBody();
  return CFG::buildCFG(&F, const_cast<Stmt *>(Body), &F.getASTContext(), Options);
}

FlowGraph::FlowGraph(const FunctionDecl &F, const LibrarySet &Libraries) : F(F) {
  adopt(writtenBody(F), nullptr);
  if (!Broken)
    Graph = buildGraph(F);
  if (!Graph)
    return;
  splitDeclarations();
  for (const CFGBlock *Block : *Graph)
    index(*Block);
  findLastAwaits(Libraries);
  for (const CFGBlock *Block : Graph->try_blocks())
    if (const auto *Try = dyn_cast_or_null<CXXTryStmt>(Block->getTerminatorStmt()))
      Handlers[Try] = Block;
}

static const Stmt *withoutCleanups(const Stmt *S) {
  const auto *Full = dyn_cast_or_null<FullExpr>(S);
  return Full ? Full->getSubExpr() : S;
}

/// The promise's `unhandled_exception()`; null in a function that is no coroutine.
static const Stmt *unhandledCall(const FunctionDecl &F) {
  const auto *Body = dyn_cast<CoroutineBodyStmt>(F.getBody());
  return Body ? withoutCleanups(Body->getExceptionHandler()) : nullptr;
}

/// The `await_resume()` of the final awaiter.
static const Stmt *finalResume(const FunctionDecl &F) {
  const auto *Body = dyn_cast<CoroutineBodyStmt>(F.getBody());
  const auto *Final =
      Body ? dyn_cast_or_null<CoroutineSuspendExpr>(withoutCleanups(Body->getFinalSuspendStmt()))
           : nullptr;
  return Final ? withoutCleanups(Final->getResumeExpr()) : nullptr;
}

bool FlowGraph::endsProgram(const CFGBlock &Block) const {
  return LastAwaits.contains(&Block) ||
         (Block.hasNoReturnElement() && &Block != Unhandled && &Block != Resumed);
}

void FlowGraph::index(const CFGBlock &Block) {
  const Stmt *Handler = unhandledCall(F), *Resume = finalResume(F);
  for (unsigned I = 0; I < Block.size(); ++I) {
    const auto Statement = Block[I].getAs<CFGStmt>();
    if (!Statement)
      continue;
    Elements.try_emplace(Statement->getStmt(), Block.getBlockID());
    if (Handler && Statement->getStmt() == Handler)
      Unhandled = &Block;
    if (Resume && Statement->getStmt() == Resume)
      Resumed = &Block;
    if (const auto *Declaration = dyn_cast<DeclStmt>(Statement->getStmt()))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          Declarations.try_emplace(Var, &Block, I);
  }
}

/// Where an awaiter says that it does not come back, the graph ends at its `await_resume`.
void FlowGraph::findLastAwaits(const LibrarySet &Libraries) {
  llvm::DenseMap<const Stmt *, const Stmt *> Ends;
  forEachStmt([&](const Stmt &S) {
    const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S);
    if (!Await || !isWrittenSuspension(*Await) || !endsCoroutine(*Await, Libraries))
      return;
    Ends[Await] = Await;
    Ends[withoutCleanups(Await->getResumeExpr())] = Await;
  });
  if (Ends.empty())
    return;
  for (const CFGBlock *Block : *Graph)
    for (const CFGElement &Element : *Block)
      if (const auto Statement = Element.getAs<CFGStmt>())
        if (const Stmt *Await = Ends.lookup(Statement->getStmt()))
          LastAwaits.try_emplace(Block, Await);
}

/// The parts of \p S as the user wrote them; the AST holds some of them twice.
void FlowGraph::adoptParts(const Stmt &S) {
  if (const auto *Lambda = dyn_cast<LambdaExpr>(&S)) {
    for (const Expr *Init : Lambda->capture_inits())
      adopt(Init, &S);
    return;
  }
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(&S))
    return adopt(Suspend->getOperand(), &S);
  if (const auto *Return = dyn_cast<CoreturnStmt>(&S))
    return adopt(Return->getOperand(), &S);
  if (const auto *Loop = dyn_cast<CXXForRangeStmt>(&S)) {
    adopt(Loop->getInit(), &S);
    adopt(Loop->getRangeInit(), &S);
    return adopt(Loop->getBody(), &S);
  }
  for (const Stmt *Child : S.children())
    adopt(Child, &S);
}

void FlowGraph::adopt(const Stmt *S, const Stmt *Parent) {
  if (!S || isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr, BlockExpr>(S) ||
      !Parents.try_emplace(S, Parent).second)
    return;
  Statements.push_back(S);
  HasGoto |= isa<GotoStmt, IndirectGotoStmt>(S);
  // What does not compile leaves expressions behind that have no type.
  const auto *E = dyn_cast<Expr>(S);
  Broken |= E && (E->getType().isNull() || E->containsErrors());
  adoptParts(*S);
}

void FlowGraph::splitDeclarations() {
  llvm::DenseMap<const Decl *, const DeclStmt *> Parts;
  for (const auto &[Part, Whole] : Graph->synthetic_stmts())
    Parts[Part->getSingleDecl()] = Part;
  if (Parts.empty())
    return;
  std::vector<const Stmt *> Written = std::move(Statements);
  Statements.clear();
  for (const Stmt *S : Written) {
    const auto *Whole = dyn_cast<DeclStmt>(S);
    if (!Whole || Whole->isSingleDecl()) {
      Statements.push_back(S);
      continue;
    }
    for (const Decl *D : Whole->decls())
      if (const DeclStmt *Part = Parts.lookup(D)) {
        Statements.push_back(Part);
        Parents[Part] = parentOf(*Whole);
        for (const Stmt *Init : const_cast<DeclStmt *>(Part)->children())
          Parents[Init] = Part;
      }
  }
}

void FlowGraph::forEachStmt(llvm::function_ref<void(const Stmt &)> Visit) const {
  for (const Stmt *S : Statements)
    Visit(*S);
}

bool FlowGraph::isInside(const Stmt &S, const Stmt &Around) const {
  for (const Stmt *At = &S; At; At = parentOf(*At))
    if (At == &Around)
      return true;
  return false;
}

bool FlowGraph::mayRepeat(const Stmt &S, const Stmt *Scope) const {
  for (const Stmt *At = &S; At && At != Scope; At = parentOf(*At))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(At))
      return true;
  return HasGoto;
}

const Stmt *FlowGraph::elementFor(const Stmt &S) const {
  for (const Stmt *At = &S; At; At = parentOf(*At))
    if (Elements.contains(At))
      return At;
  return nullptr;
}

const CXXTryStmt *FlowGraph::tryAround(const Stmt &S) const {
  for (const Stmt *At = &S; const Stmt *Parent = parentOf(*At); At = Parent)
    if (const auto *Try = dyn_cast<CXXTryStmt>(Parent); Try && Try->getTryBlock() == At)
      return Try;
  return nullptr;
}

static SourceLocation endOf(const Stmt *Trigger) {
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Trigger))
    return Block->getRBracLoc();
  if (isa_and_nonnull<ReturnStmt, CoreturnStmt, BreakStmt, ContinueStmt, GotoStmt>(Trigger))
    return Trigger->getBeginLoc();
  return Trigger ? Trigger->getEndLoc() : SourceLocation();
}

Death deathAt(const CFGElement &Element) {
  const VarDecl *Var = nullptr;
  const Stmt *Trigger = nullptr;
  if (const auto Lifetime = Element.getAs<CFGLifetimeEnds>()) {
    Var = Lifetime->getVarDecl();
    Trigger = Lifetime->getTriggerStmt();
  } else if (const auto Destructor = Element.getAs<CFGAutomaticObjDtor>()) {
    Var = Destructor->getVarDecl();
    Trigger = Destructor->getTriggerStmt();
  }
  return {Var, isa_and_nonnull<CompoundStmt>(Trigger) ? nullptr : Trigger, endOf(Trigger)};
}

const FlowGraph &FlowGraphs::of(const FunctionDecl &F) {
  std::unique_ptr<FlowGraph> &Graph = Known[&F];
  if (!Graph)
    Graph = std::make_unique<FlowGraph>(F, M.Libraries);
  return *Graph;
}

} // namespace cotidy
