#include "model/suspension/frame/FrameSize.h"

#include "model/coroutine/Coroutine.h"
#include "model/flow/FlowGraph.h"
#include "model/suspension/Suspension.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

class Frame {
public:
  Frame(const FlowGraph &Graph, Model &M) : Graph(Graph), M(M) { collect(); }

  std::optional<FrameSize> largest() {
    std::optional<FrameSize> Most;
    for (const Stmt *Suspension : Suspensions)
      if (FrameSize Size = at(*Suspension); !Most || Size.Bytes > Most->Bytes)
        Most = std::move(Size);
    return Most;
  }

private:
  struct Local {
    const VarDecl *Var;
    const Stmt *Declaration;
    std::vector<const Stmt *> Mentions;
  };

  void collect();
  FrameSize at(const Stmt &Suspension) const;
  bool livesAcross(const Local &L, const Stmt &Suspension) const;
  uint64_t sizeOf(QualType Type) const;
  unsigned numberOf(const Stmt &S) const { return Order.lookup(&S); }

  const FlowGraph &Graph;
  Model &M;
  std::vector<Local> Locals;
  std::vector<const Stmt *> Suspensions;
  /// Statements as they are written, parents first.
  llvm::DenseMap<const Stmt *, unsigned> Order;
};

/// A reference is kept as a pointer; what has no size yet counts as nothing.
uint64_t Frame::sizeOf(QualType Type) const {
  if (Type->isReferenceType())
    Type = M.Context.getPointerType(Type.getNonReferenceType());
  if (Type->isDependentType() || Type->isIncompleteType() || Type->isVariableArrayType())
    return 0;
  const auto *Class = Type->getAsCXXRecordDecl();
  return Class && Class->isInvalidDecl() ? 0 : M.Context.getTypeSizeInChars(Type).getQuantity();
}

void Frame::collect() {
  llvm::DenseMap<const VarDecl *, unsigned> ByVar;
  unsigned Number = 0;
  Graph.forEachStmt([&](const Stmt &S) {
    Order[&S] = ++Number;
    if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->hasLocalStorage()) {
          ByVar[Var] = Locals.size();
          Locals.push_back({Var, &S, {}});
        }
    if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
      if (auto Known = ByVar.find(dyn_cast<VarDecl>(Name->getDecl())); Known != ByVar.end())
        Locals[Known->second].Mentions.push_back(&S);
    if (maySuspend(S, M))
      Suspensions.push_back(&S);
  });
}

/// In scope there, and used in what is awaited, behind it, or on the next turn of a loop around
/// both; or destroyed at the end of its scope.
bool Frame::livesAcross(const Local &L, const Stmt &Suspension) const {
  const Stmt *Scope = Graph.parentOf(*L.Declaration);
  if (!Scope || !Graph.isInside(Suspension, *Scope) ||
      numberOf(Suspension) < numberOf(*L.Declaration) || Graph.isInside(Suspension, *L.Declaration))
    return false;
  if (L.Var->getType().isDestructedType())
    return true;
  return llvm::any_of(L.Mentions, [&](const Stmt *Use) {
    return numberOf(*Use) > numberOf(Suspension) ||
           (Graph.mayRepeat(Suspension, Scope) && numberOf(*Use) > numberOf(*L.Declaration));
  });
}

FrameSize Frame::at(const Stmt &Suspension) const {
  FrameSize Size;
  Size.Suspension = &Suspension;
  if (const auto *Body = dyn_cast<CoroutineBodyStmt>(Graph.function().getBody()))
    if (const VarDecl *Promise = Body->getPromiseDecl())
      Size.Promise = sizeOf(Promise->getType());
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(&Suspension))
    if (const OpaqueValueExpr *Awaiter = Suspend->getOpaqueValue())
      Size.Awaiter =
          Suspend->getCommonExpr()->IgnoreParens()->isLValue() ? 0 : sizeOf(Awaiter->getType());
  for (const ParmVarDecl *Parameter : Graph.function().parameters())
    Size.Members.push_back({Parameter, sizeOf(Parameter->getType())});
  for (const Local &L : Locals)
    if (livesAcross(L, Suspension))
      Size.Members.push_back({L.Var, sizeOf(L.Var->getType())});
  llvm::sort(Size.Members, [](const FrameMember &A, const FrameMember &B) {
    return A.Size != B.Size ? A.Size > B.Size : A.Var->getLocation() < B.Var->getLocation();
  });
  // Two functions, to go on with and to end with, begin each frame.
  Size.Bytes = 2 * sizeOf(M.Context.VoidPtrTy) + Size.Promise + Size.Awaiter;
  for (const FrameMember &Member : Size.Members)
    Size.Bytes += Member.Size;
  return Size;
}

} // namespace

std::optional<FrameSize> frameSize(const FunctionDecl &F, Model &M) {
  if (!suspends(F, M))
    return std::nullopt;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return std::nullopt;
  return Frame(Graph, M).largest();
}

} // namespace cotidy
