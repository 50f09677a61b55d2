#include "model/error/handler/LeftPromise.h"

#include "model/coroutine/Coroutine.h"
#include "model/error/handler/HandlerScope.h"
#include "model/error/kept/Presence.h"
#include "model/members/ClassInSight.h"
#include "model/type/Kind.h"
#include "model/type/Members.h"
#include "model/use/InstantiationVisitor.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace cotidy {
namespace {

StringRef nameOf(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  return Method && Method->getIdentifier() ? Method->getName() : StringRef();
}

bool fulfils(StringRef Name) {
  static const llvm::StringSet<> Names = {"set_value", "setValue",   "SetValue",
                                          "fulfill",   "set_result", "setResult"};
  return Names.contains(Name);
}

/// It can be told of an error in place of a value.
bool takesErrors(const CXXRecordDecl *Promise) {
  static constexpr StringRef Names[] = {"set_exception", "setException", "SetException",
                                        "set_error",     "setError",     "reject"};
  return llvm::any_of(Names, [&](StringRef Name) { return hasMember(Promise, Name); });
}

/// `get_future`, `getSemiFuture`, `get_future_with`: it is only asked for its other end. Or an
/// optional gets a new one.
bool tellsNothing(StringRef Name) {
  return Name.contains_insensitive("future") || Name == "emplace";
}

/// All that is done with one promise, apart from asking for its future.
class Mentions : public RecursiveASTVisitor<Mentions> {
public:
  Mentions(const ValueDecl &Promise, const Stmt &Fulfilling)
      : Promise(Promise), Fulfilling(Fulfilling) {}

  bool Elsewhere = false;
  bool Fulfilled = false;

  bool TraverseCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const Expr *Object = Call->getImplicitObjectArgument();
    if (!Object || partNamed(*Object) != &Promise)
      return RecursiveASTVisitor::TraverseCXXMemberCallExpr(Call);
    if (fulfils(nameOf(*Call)) && InFulfilling)
      Fulfilled = true;
    else if (!tellsNothing(nameOf(*Call)))
      Elsewhere = true;
    for (Expr *Argument : Call->arguments())
      TraverseStmt(Argument);
    return true;
  }
  bool TraverseStmt(Stmt *S, DataRecursionQueue * = nullptr) {
    bool Before = std::exchange(InFulfilling, InFulfilling || S == &Fulfilling);
    bool Done = RecursiveASTVisitor::TraverseStmt(S);
    InFulfilling = Before;
    return Done;
  }
  /// What the lambda does with its copy stands in its body.
  bool TraverseLambdaCapture(LambdaExpr *Lambda, const LambdaCapture *Capture, Expr *Init) {
    return (Capture->capturesVariable() && Capture->getCapturedVar() == &Promise) ||
           RecursiveASTVisitor::TraverseLambdaCapture(Lambda, Capture, Init);
  }
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    Elsewhere |= Ref->getDecl() == &Promise;
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    Elsewhere |= Member->getMemberDecl() == &Promise;
    return true;
  }

private:
  const ValueDecl &Promise;
  const Stmt &Fulfilling;
  bool InFulfilling = false;
};

/// Somebody in the file might tell \p Member of an error.
struct OtherUses : FileVisitor<OtherUses> {
  const ValueDecl &Member;
  unsigned Mentioned = 0;

  explicit OtherUses(const ValueDecl &Member) : Member(Member) {}
  bool VisitMemberExpr(MemberExpr *E) {
    Mentioned += E->getMemberDecl() == &Member;
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    const Expr *Object = Call->getImplicitObjectArgument();
    if (Object && partNamed(*Object) == &Member && tellsNothing(nameOf(*Call)))
      --Mentioned;
    return true;
  }
};

class Finder {
public:
  Finder(const Stmt &Region, const FunctionDecl &F, Model &M) : Region(Region), F(F), M(M) {}

  /// The promise that the region fulfils and that \p Counts.
  const ValueDecl *
  find(llvm::function_ref<bool(const ValueDecl &, const CXXMemberCallExpr &)> Counts) const {
    const ValueDecl *Found = nullptr;
    forEachStmtRunIn(&Region, [&](const Stmt &S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      const Expr *Object = Call ? Call->getImplicitObjectArgument() : nullptr;
      if (Found || !Object || !fulfils(nameOf(*Call)) ||
          !takesErrors(Call->getMethodDecl()->getParent()))
        return true;
      const ValueDecl *Promise = partNamed(*Object);
      if (Promise && Counts(*Promise, *Call) && isOwn(*Promise, *Call) && isLeft(*Promise))
        Found = Promise;
      return true;
    });
    return Found;
  }

private:
  /// The function's own object, and no pointer to one that others share.
  bool isOwn(const ValueDecl &Promise, const CXXMemberCallExpr &Call) const {
    if (isa<FieldDecl>(Promise))
      return true;
    const auto *Var = dyn_cast<VarDecl>(&Promise);
    bool Here = Var && (Var->getParentFunctionOrMethod() == &F || Var->isInitCapture());
    if (Var && isMadeShared(*Var))
      return true;
    const CXXRecordDecl *Class = Promise.getType()->getAsCXXRecordDecl();
    const CXXRecordDecl *Called = Call.getMethodDecl()->getParent();
    return Here && Var->hasLocalStorage() && Class && Class->hasDefinition() &&
           (Class->getCanonicalDecl() == Called->getCanonicalDecl() ||
            Class->isDerivedFrom(Called) || isSoleOwner(*Class));
  }

  /// std::unique_ptr, kj::Own.
  static bool isSoleOwner(const CXXRecordDecl &Class) {
    return !isCopyable(Class) && !memberOperators(&Class, OO_Arrow).empty();
  }

  /// `auto done = std::make_shared<std::promise<int>>();`, here or around the lambda that this is.
  static bool isMadeShared(const VarDecl &Var) {
    const Expr *Init = Var.isLocalVarDecl() && !isa<ParmVarDecl>(Var) ? Var.getInit() : nullptr;
    const auto *Call = Init ? dyn_cast<CallExpr>(Init->IgnoreUnlessSpelledInSource()) : nullptr;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
           Callee->getName() == "make_shared";
  }

  /// The body in which all that is done with \p Promise can be seen.
  const Stmt &bodyAround(const ValueDecl &Promise) const {
    const auto *Home = dyn_cast_or_null<FunctionDecl>(Promise.getParentFunctionOrMethod());
    return *writtenBody(Home && isa<VarDecl>(Promise) && writtenBody(*Home) ? *Home : F);
  }

  bool isLeft(const ValueDecl &Promise) const {
    Mentions Uses(Promise, Region);
    Uses.TraverseStmt(const_cast<Stmt *>(&bodyAround(Promise)));
    if (Uses.Elsewhere || !Uses.Fulfilled)
      return false;
    const auto *Field = dyn_cast<FieldDecl>(&Promise);
    return !Field || isLeftByOthers(*Field);
  }

  bool isLeftByOthers(const FieldDecl &Field) const {
    const auto *Class = dyn_cast<CXXRecordDecl>(Field.getParent());
    if (!Class || Class->isLambda() || !allUsesInSight(Field, *Class))
      return false;
    OtherUses Uses(Field);
    const SourceManager &Sources = M.Context.getSourceManager();
    for (Decl *D : M.Context.getTranslationUnitDecl()->decls())
      if (!Sources.isInSystemHeader(D->getLocation()))
        Uses.TraverseDecl(D);
    return Uses.Mentioned == 1; // the one that fulfils it
  }

  const Stmt &Region;
  const FunctionDecl &F;
  Model &M;
};

/// Something stands before it that may fail: a fulfilment alone is tried for its own sake.
bool mayFailBefore(const CXXMemberCallExpr &Fulfilment, const Stmt &Region, const FunctionDecl &F) {
  bool Found = false;
  forEachStmtRunIn(&Region, [&](const Stmt &S) {
    Found |= S.getBeginLoc() < Fulfilment.getEndLoc() &&
             (isWrittenSuspension(S) ||
              (!isCoroutine(F) && isa<CallExpr>(S) && S.getEndLoc() < Fulfilment.getBeginLoc()));
    return !Found;
  });
  return Found;
}

/// A loop around \p Try, which comes back to the same promise.
bool isTriedAgain(const ValueDecl &Promise, const CXXTryStmt &Try, const ParentMap &Parents) {
  for (const Stmt *Around = Parents.getParent(&Try); Around; Around = Parents.getParent(Around))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Around))
      return !(Around->getBeginLoc() < Promise.getLocation());
  return false;
}

/// It throws on, or ends the program.
bool throwsOrEnds(const Stmt &S) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return isa<CXXThrowExpr>(S) || (Callee && Callee->isNoReturn());
}

bool mayNotEnd(const CXXCatchStmt &Handler) {
  bool Found = false;
  forEachStmtRunIn(Handler.getHandlerBlock(), [&](const Stmt &S) {
    Found |= throwsOrEnds(S);
    return !Found;
  });
  return Found;
}

} // namespace

bool mayEndOtherwise(const Stmt *Failure) {
  bool Found = false;
  if (Failure)
    forEachStmtRunIn(Failure, [&](const Stmt &S) {
      const auto *Return = dyn_cast<ReturnStmt>(&S);
      Found |= throwsOrEnds(S) || (Return && Return->getRetValue());
      return !Found;
    });
  return Found;
}

const ValueDecl *promiseLeft(const CXXTryStmt &Try, const CXXCatchStmt &Handler,
                             const FunctionDecl &F, const ParentMap &Parents, Model &M) {
  if (!isBroadHandler(Handler, M.Libraries) || mayNotEnd(Handler))
    return nullptr;
  const Stmt &Block = *Try.getTryBlock();
  return Finder(Block, F, M).find([&](const ValueDecl &Promise, const CXXMemberCallExpr &Call) {
    // One of the block's own goes with all that waits for it.
    bool Within =
        Block.getBeginLoc() < Promise.getLocation() && Promise.getLocation() < Block.getEndLoc();
    return !Within && mayFailBefore(Call, Block, F) && !isTriedAgain(Promise, Try, Parents);
  });
}

const ValueDecl *promiseLeft(const Stmt &Fulfilling, const FunctionDecl &F, Model &M) {
  return Finder(Fulfilling, F, M).find([](const ValueDecl &, const CXXMemberCallExpr &) {
    return true;
  });
}

} // namespace cotidy
