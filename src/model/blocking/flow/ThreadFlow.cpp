#include "model/blocking/flow/ThreadFlow.h"

#include "model/Compat.h"
#include "model/blocking/call/CallSite.h"
#include "model/blocking/flow/Offload.h"
#include "model/coroutine/Coroutine.h"
#include "model/library/LibraryModel.h"
#include "model/library/Roles.h"
#include "model/use/ValueUse.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

enum class Thread { Unreached, Pool, Loop };

/// What runs there does so instead of the coroutine: a lambda, a function, another task.
bool isWork(const Expr &Argument, Model &M) {
  QualType Type = transparent(&Argument)->getType().getNonReferenceType();
  const auto *Class = Type->getAsCXXRecordDecl();
  return Type->isFunctionType() || Type->isFunctionPointerType() || (Class && Class->isLambda()) ||
         M.Types.classify(Type).mustBeAwaited();
}

/// An await of one of its operations brings the coroutine back to its own executor, for the library
/// decides that by the completion token alone.
bool comesHome(const CallSite &Site, Model &M) {
  const CXXRecordDecl *Awaited = compat::recordOf(Site.Call->getType());
  const LibraryModel *Library = Awaited ? M.Libraries.libraryOf(*Awaited) : nullptr;
  return Library && Library->Names.contains(Role::Binder) && M.Libraries.libraryOf(*Site.Callee) &&
         M.Types.classify(Site.Call->getType()).mustBeAwaited();
}

/// A library that no model knows moves by a call that says so: `co_await hop(&workers())`.
Thread threadByName(const CallSite &Site, Model &M) {
  static constexpr StringRef Moves[] = {"hop",      "switch",   "resume_on", "resumeon", "schedule",
                                        "transfer", "continue", "jump",      "move_to",  "go_to"};
  if (M.Libraries.libraryOf(*Site.Callee))
    return Thread::Unreached;
  const NamedDecl *Named = Site.Callee;
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Site.Callee))
    Named = Constructor->getParent();
  bool IsMove = Named->getIdentifier() && any_of(Moves, [&](StringRef Word) {
                  return Named->getName().contains_insensitive(Word);
                });
  if (!IsMove || any_of(Site.Arguments, [&](const Expr *Argument) { return isWork(*Argument, M); }))
    return Thread::Unreached;
  return speaksOfPool(Site) ? Thread::Pool : Thread::Loop;
}

/// The thread after awaiting \p Operand; Unreached when the await does not tell.
Thread threadAfter(const Expr &Operand, Model &M) {
  const Expr *Awaited = transparent(&Operand);
  const CXXRecordDecl *Class = compat::recordOf(Awaited->getType());
  if (Class && M.Libraries.has(Role::Offload, *Class))
    return Thread::Pool;
  if (Class && M.Libraries.has(Role::Move, *Class))
    return Thread::Loop;
  if (const auto *Made = dyn_cast<CXXFunctionalCastExpr>(Awaited)) // `hop(&workers())`
    Awaited = transparent(Made->getSubExpr());
  const auto Site = callSiteOf(*Awaited);
  if (!Site || !Site->Callee)
    return Thread::Unreached;
  bool IsOffload = M.Libraries.has(Role::Offload, *Site->Callee);
  if (!IsOffload && comesHome(*Site, M))
    return isBoundToOffload(*Site, M.Libraries) ? Thread::Pool : Thread::Loop;
  if (!IsOffload && !M.Libraries.has(Role::Move, *Site->Callee))
    return threadByName(*Site, M);
  if (any_of(Site->Arguments, [&](const Expr *Argument) { return isWork(*Argument, M); }))
    return Thread::Unreached;
  return IsOffload || speaksOfOffload(*Site, M.Libraries) ? Thread::Pool : Thread::Loop;
}

bool hasMoveToPool(const FunctionDecl &Coroutine, Model &M) {
  bool Found = false;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &S) {
    const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S);
    Found = Found || (Await && threadAfter(*Await->getOperand(), M) == Thread::Pool);
    return !Found;
  });
  return Found;
}

/// Finds the thread at the start of each block, from the entry down until nothing changes.
class Solver {
public:
  Solver(const CFG &Graph, Model &M)
      : Graph(Graph), M(M), AtStart(Graph.getNumBlockIDs(), Thread::Unreached) {
    AtStart[Graph.getEntry().getBlockID()] = Thread::Loop;
    while (step()) {
    }
  }

  /// Calls \p Visit for every statement that is reached, with the thread that runs it.
  void forEach(function_ref<void(const Stmt &, Thread)> Visit) const {
    for (const CFGBlock *Block : Graph)
      if (Thread Start = AtStart[Block->getBlockID()]; Start != Thread::Unreached)
        transfer(*Block, Start, Visit);
  }

private:
  bool step() {
    bool Changed = false;
    // Blocks are numbered from the exit up, so that this is close to the order of the flow.
    for (const CFGBlock *Block : reverse(Graph)) {
      Thread Start = AtStart[Block->getBlockID()];
      if (Start == Thread::Unreached)
        continue;
      Thread End = transfer(*Block, Start, [](const Stmt &, Thread) {});
      for (const CFGBlock *Next : Block->succs())
        Changed = (Next && join(AtStart[Next->getBlockID()], End)) || Changed;
    }
    return Changed;
  }

  static bool join(Thread &Into, Thread From) {
    if (Into == From || Into == Thread::Loop)
      return false;
    Into = From;
    return true;
  }

  Thread transfer(const CFGBlock &Block, Thread Now,
                  function_ref<void(const Stmt &, Thread)> Visit) const {
    for (const CFGElement &Element : Block) {
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt &S = *Statement->getStmt();
      Visit(S, Now);
      if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(&S))
        if (Thread After = threadAfter(*Await->getOperand(), M); After != Thread::Unreached)
          Now = After;
    }
    return Now;
  }

  const CFG &Graph;
  Model &M;
  std::vector<Thread> AtStart;
};

} // namespace

ThreadFlow::ThreadFlow(const FunctionDecl &Coroutine, Model &M) : Context(M.Context) {
  if (!hasMoveToPool(Coroutine, M))
    return;
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  Options.AddEHEdges = true;
  std::unique_ptr<CFG> Graph = CFG::buildCFG(&Coroutine, Coroutine.getBody(), &Context, Options);
  if (!Graph)
    return;
  Solver(*Graph, M).forEach(
      [&](const Stmt &S, Thread Now) { (Now == Thread::Pool ? OnPool : Elsewhere).insert(&S); });
}

bool ThreadFlow::mayBlockAt(const Stmt &S) const {
  if (OnPool.empty())
    return false;
  // What the graph does not hold itself (the body of a lambda that is called where it stands) runs
  // where the statement around it does.
  for (auto At = DynTypedNode::create(S);;) {
    const auto *Statement = At.get<Stmt>();
    if (Statement && (OnPool.contains(Statement) || Elsewhere.contains(Statement)))
      return !Elsewhere.contains(Statement);
    const auto Parents = Context.getParents(At);
    if (Parents.empty())
      return false;
    At = Parents[0];
  }
}

const Expr *vainMoveBefore(const Stmt &S, const FunctionDecl &Coroutine, Model &M) {
  const Expr *Found = nullptr;
  bool Reached = false;
  forEachStmtRunIn(writtenBody(Coroutine), [&](const Stmt &Next) {
    Reached = Reached || &Next == &S;
    const auto *Await = Reached ? nullptr : dyn_cast<CoroutineSuspendExpr>(&Next);
    const auto Site = Await ? callSiteOf(*transparent(Await->getOperand())) : std::nullopt;
    if (Site && Site->Callee && M.Libraries.has(Role::Move, *Site->Callee) && comesHome(*Site, M) &&
        speaksOfOffload(*Site, M.Libraries) && !isBoundToOffload(*Site, M.Libraries))
      Found = Site->Call;
    return !Reached;
  });
  return Found;
}

} // namespace cotidy
