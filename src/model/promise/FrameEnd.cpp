#include "model/promise/FrameEnd.h"

#include "model/coroutine/Coroutine.h"
#include "model/promise/FinalSuspend.h"
#include "model/promise/Handle.h"
#include "model/type/Members.h"
#include "model/type/Promise.h"
#include "model/use/InstantiationVisitor.h"

#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace cotidy {
namespace {

/// What the functions of this file do with an owner's handle, those aside that make, move and
/// destroy the owner.
class HandleUses : public FileVisitor<HandleUses> {
public:
  explicit HandleUses(const FrameOwner &Owner) : Owner(Owner) {}

  /// It is named for more than to resume its coroutine and to ask after it.
  bool Escapes = false;
  /// How often some handle, which may be this one, is destroyed.
  unsigned Destroys = 0;

  void scan() {
    ASTContext &Context = Owner.Class->getASTContext();
    const SourceManager &Sources = Context.getSourceManager();
    for (Decl *D : Context.getTranslationUnitDecl()->decls())
      if (!Sources.isInSystemHeader(D->getLocation()))
        TraverseDecl(D);
  }

  bool TraverseDecl(Decl *D) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(D);
    bool Outer = InOwner;
    InOwner = InOwner || (Method && isOwners(*Method));
    bool Goes = RecursiveASTVisitor::TraverseDecl(D);
    InOwner = Outer;
    return Goes;
  }

  bool VisitCallExpr(CallExpr *Call) {
    MemberCall Member = memberCall(*Call);
    if (Member.Object && isAsking(Member.Name, *Call))
      Harmless.insert(Member.Object->IgnoreParenImpCasts());
    if (Member.Name == "destroy" && Member.Object) {
      const CXXRecordDecl *Promise = promiseOfHandle(Member.Object->getType());
      Destroys |=
          !Promise || !Owner.Promise || Promise == Owner.Promise || isInstantiated(*Promise);
    }
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Not) {
    if (Not->getOpcode() == UO_LNot)
      Harmless.insert(Not->getSubExpr()->IgnoreParenImpCasts());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Compares) {
    if (Compares->isEqualityOp() || Compares->isLogicalOp()) {
      Harmless.insert(Compares->getLHS()->IgnoreParenImpCasts());
      Harmless.insert(Compares->getRHS()->IgnoreParenImpCasts());
    }
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    if (If->getCond())
      Harmless.insert(If->getCond()->IgnoreParenImpCasts());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) {
    const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
    return note(*E, Field && Field->getDeclName() == Owner.Handle->getDeclName() &&
                        isOwner(dyn_cast<CXXRecordDecl>(Field->getParent())));
  }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    return note(*E, E->getMember() == Owner.Handle->getDeclName());
  }

private:
  bool isOwner(const CXXRecordDecl *Class) const {
    if (!Class)
      return false;
    const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern();
    return (Pattern ? Pattern : Class)->getCanonicalDecl() == Owner.Class->getCanonicalDecl();
  }
  bool isOwners(const CXXMethodDecl &Method) const {
    return isOwner(Method.getParent()) &&
           (isa<CXXConstructorDecl, CXXDestructorDecl>(Method) ||
            Method.isMoveAssignmentOperator() || Method.getOverloadedOperator() == OO_Coawait);
  }
  static bool isAsking(StringRef Name, const CallExpr &Call) {
    return Name == "resume" || Name == "done" || Name == "promise" || Name == "destroy" ||
           isTest(dyn_cast_or_null<CXXConversionDecl>(Call.getCalleeDecl()));
  }
  static bool isTest(const CXXConversionDecl *Conversion) {
    return Conversion && Conversion->getConversionType()->isBooleanType();
  }
  bool note(const Expr &E, bool IsHandle) {
    Escapes |= IsHandle && !InOwner && !Harmless.contains(&E);
    return true;
  }

  const FrameOwner &Owner;
  bool InOwner = false;
  llvm::DenseSet<const Expr *> Harmless;
};

bool hasHiddenMethods(const CXXRecordDecl &Class) {
  return llvm::any_of(Class.decls(), [](const Decl *D) {
    const auto *Named = dyn_cast<NamedDecl>(D);
    const FunctionDecl *F = Named ? functionOf(Named) : nullptr;
    return isa<FriendDecl>(D) ||
           (F && !F->isImplicit() && !F->isDeleted() && !F->isDefaulted() && !F->isDefined());
  });
}

} // namespace

bool isInMainFile(const FrameOwner &Owner) {
  const SourceManager &Sources = Owner.Class->getASTContext().getSourceManager();
  return Sources.isInMainFile(Sources.getExpansionLoc(Owner.Class->getLocation()));
}

const Expr *usesEndedFrame(const FrameOwner &Owner) {
  if (!Owner.Promise || finalStopOf(*Owner.Promise) != Stop::Never)
    return nullptr;
  bool PromiseLeaves = llvm::any_of(Owner.Promise->methods(), [](const CXXMethodDecl *Method) {
    return isa<CXXDestructorDecl>(Method) && Method->isUserProvided();
  });
  if (PromiseLeaves || hasHiddenMethods(*Owner.Class))
    return nullptr;
  HandleUses Uses(Owner);
  Uses.scan();
  if (Uses.Escapes)
    return nullptr;
  const Expr *Found = Owner.Destroys;
  for (const CXXMethodDecl *Method : Owner.Class->methods()) {
    const FunctionDecl *Definition = nullptr;
    if (Found || isa<CXXDestructorDecl>(Method) || !Method->hasBody(Definition))
      continue;
    forEachStmtRunIn(writtenBody(*Definition), [&](const Stmt &S) {
      MemberCall Call = memberCall(S);
      if (Call.Name == "done" && Call.Object && fieldOfThis(Call.Object) == Owner.Handle)
        Found = cast<Expr>(&S);
      return !Found;
    });
  }
  return Found;
}

const Expr *asksEndedCoroutine(const FunctionDecl &F) {
  llvm::DenseSet<const VarDecl *> Resumed;
  const Expr *Found = nullptr;
  auto Resumes = [&](const Stmt &S) {
    MemberCall Call = memberCall(S);
    const VarDecl *Var = variableOf(Call.Object);
    if (Var && Call.Name == "resume" && !Call.Arguments)
      Resumed.insert(Var);
    return true;
  };
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    Resumes(S);
    if (const auto *Loop = dyn_cast<WhileStmt>(&S)) // asks again after its body
      forEachStmtRunIn(Loop->getBody(), Resumes);
    if (const auto *Assigns = dyn_cast<CXXOperatorCallExpr>(&S);
        Assigns && Assigns->getOperator() == OO_Equal)
      Resumed.erase(variableOf(Assigns->getArg(0)));
    MemberCall Call = memberCall(S);
    const VarDecl *Var = Call.Name == "done" ? variableOf(Call.Object) : nullptr;
    const CXXRecordDecl *Promise = Var ? promiseOfHandle(Var->getType()) : nullptr;
    if (Promise && Resumed.contains(Var) && finalStopOf(*Promise) == Stop::Never)
      Found = cast<Expr>(&S);
    return !Found;
  });
  return Found;
}

/// Its coroutines' return object gets their handle; else the class is only sketched.
static bool handsOutHandle(const CXXRecordDecl &Promise) {
  const FunctionDecl *F = bodyOfMember(Promise, "get_return_object");
  bool Found = false;
  forEachStmtRunIn(F ? F->getBody() : nullptr,
                   [&](const Stmt &S) { return !(Found |= nameOfCall(S) == "from_promise"); });
  return Found;
}

bool neverDestroys(const FrameOwner &Owner) {
  if ((Owner.Destroys && !Owner.OnlyUnfinished) || !Owner.Promise ||
      finalStopOf(*Owner.Promise) != Stop::Always || isPromise(*Owner.Class) ||
      hasHiddenMethods(*Owner.Class))
    return false;
  // A class that is handed around in a header has owners that other files know.
  if (!isInMainFile(Owner) && Owner.Handle->getAccess() == AS_public)
    return false;
  if (nestedPromise(Owner.Class).Record != Owner.Promise || !handsOutHandle(*Owner.Promise))
    return false;
  HandleUses Uses(Owner);
  Uses.scan();
  return Uses.Destroys == (Owner.Destroys ? 1 : 0) && !Uses.Escapes;
}

bool isDroppedSilently(const FrameOwner &Owner) {
  const CXXRecordDecl &Class = *Owner.Class;
  return Owner.Destroys && Owner.Promise && initialStopOf(*Owner.Promise) == Stop::Always &&
         !Class.hasAttr<WarnUnusedResultAttr>() &&
         (!memberOperators(&Class, OO_Coawait).empty() || hasMember(&Class, "await_suspend")) &&
         nestedPromise(&Class).Record == Owner.Promise;
}

} // namespace cotidy
