// The members of a class that are scopes and that no method, friend, destructor or lambda joins or
// hands on. As for tasks in members (model/members), this is a question to the whole class.
#include "model/library/Roles.h"
#include "model/members/ClassInSight.h"
#include "model/scope/ScopeEvents.h"
#include "model/scope/ScopeUse.h"
#include "model/use/InstantiationVisitor.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace cotidy {
namespace {

/// Every function that the file has a body of, lambdas' included, and the mentions in it.
class Finder : public InstantiationVisitor<Finder> {
public:
  Finder(const FieldDecl &Field, Model &M) : Field(Field), M(M) {}

  bool VisitFunctionDecl(FunctionDecl *F) {
    if (F->isThisDeclarationADefinition() && F->hasBody())
      function(*F);
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    if (const CXXMethodDecl *Operator = Lambda->getCallOperator(); Operator && Operator->hasBody())
      function(*Operator);
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    if (Member->getMemberDecl() == &Field)
      ++All;
    return true;
  }

  unsigned All = 0;   ///< mentions
  unsigned Known = 0; ///< of which those that a function's graph explains
  const Expr *Start = nullptr;
  const Expr *Unawaited = nullptr;
  bool Taken = false;

private:
  void function(const FunctionDecl &F) {
    if (!Seen.insert(&F).second)
      return;
    bool Mentioned = false;
    forEachMember(F, [&](const MemberExpr &) { Mentioned = true; });
    if (!Mentioned)
      return;
    if (F.isDependentContext()) {
      Taken = true;
      return;
    }
    const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
    Graph.forEachStmt([&](const Stmt &S) {
      const auto *Member = dyn_cast<MemberExpr>(&S);
      if (!Member || Member->getMemberDecl() != &Field)
        return;
      ++Known;
      mention(scopeMention(*Member, Graph, M));
    });
  }

  template <typename Callback> void forEachMember(const FunctionDecl &F, Callback Visit) {
    struct Walker : RecursiveASTVisitor<Walker> {
      const FieldDecl *Field;
      Callback *Visit;
      bool VisitMemberExpr(MemberExpr *Member) {
        if (Member->getMemberDecl() == Field)
          (*Visit)(*Member);
        return true;
      }
    } Walk;
    Walk.Field = &Field;
    Walk.Visit = &Visit;
    Walk.TraverseStmt(F.getBody());
  }

  void mention(const ScopeMention &Mention) {
    Taken |= Mention.What == ScopeEvent::Joins || Mention.What == ScopeEvent::HandsOn;
    if (Mention.What == ScopeEvent::Starts && !Start)
      Start = Mention.At;
    if (Mention.What == ScopeEvent::JoinsUnawaited)
      Unawaited = Mention.At;
  }

  const FieldDecl &Field;
  Model &M;
  llvm::SmallPtrSet<const FunctionDecl *, 16> Seen;
};

} // namespace

/// Some method of the class is its end: whoever wrote it had the joins to think of. A class without
/// one leaves its end to others.
static bool hasEnd(const CXXRecordDecl &Class, const LibrarySet &Libraries) {
  return llvm::any_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    return (isa<CXXDestructorDecl>(Method) && Method->isUserProvided()) ||
           Libraries.has(Role::Cleanup, *Method);
  });
}

std::vector<UnjoinedScope> unjoinedScopes(const CXXRecordDecl &Class, Model &M) {
  std::vector<UnjoinedScope> Found;
  if (Class.isDependentContext() || M.Libraries.libraryOf(Class) || !hasEnd(Class, M.Libraries))
    return Found;
  for (const FieldDecl *Field : Class.fields()) {
    if (!isScope(Field->getType(), M.Libraries) || !allUsesInSight(*Field, Class))
      continue;
    Finder Looks(*Field, M);
    Looks.TraverseDecl(M.Context.getTranslationUnitDecl());
    if (Looks.Taken || !Looks.Start || Looks.Known < Looks.All)
      continue;
    UnjoinedScope Fault;
    Fault.Fault = Looks.Unawaited ? ScopeFault::NotAwaited : ScopeFault::Never;
    Fault.Scope = Field;
    Fault.Start = Looks.Start;
    Fault.Join = Looks.Unawaited;
    Found.push_back(Fault);
  }
  return Found;
}

} // namespace cotidy
