#include "model/members/lost/TimerCalls.h"

#include "model/Compat.h"
#include "model/coroutine/Coroutine.h"
#include "model/loop/NamedLike.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace cotidy {
namespace {

bool isTimer(QualType Type) {
  const CXXRecordDecl *Class = compat::recordOf(Type.getNonReferenceType());
  return Class && Class->getIdentifier() && Class->getName().contains_insensitive("timer");
}

/// A call of a timer's method; its name.
StringRef askedOfTimer(const Stmt &S) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && Method->getIdentifier() && isTimer(Call->getObjectType()) ? Method->getName()
                                                                             : StringRef();
}

bool isSameFunction(const FunctionDecl *A, const FunctionDecl &B) {
  return A && A->getCanonicalDecl() == B.getCanonicalDecl();
}

/// What of the class has to do with timers.
class Finder : public RecursiveASTVisitor<Finder> {
public:
  explicit Finder(const FunctionDecl &F) : F(F) {}

  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) {
    if (isTimer(Construct->getType()))
      for (const Expr *Argument : Construct->arguments())
        given(*Argument);
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *Call) {
    StringRef Name = askedOfTimer(*Call);
    Ticks |= Name.contains_insensitive("periodic");
    if (!Name.empty())
      for (const Expr *Argument : Call->arguments())
        given(*Argument);
    return true;
  }

  bool Called = false;
  bool Ticks = false;

private:
  /// The lambda that \p Argument is, or is made of.
  void given(const Expr &Argument) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(&Argument))
      Called |= runs(*Lambda->getCallOperator());
    else if (!isa<CXXMemberCallExpr>(Argument))
      for (const Stmt *Child : Argument.children())
        if (const auto *Part = dyn_cast_or_null<Expr>(Child))
          given(*Part);
  }

  bool runs(const FunctionDecl &Callback) const {
    bool Found = isSameFunction(&Callback, F);
    forEachStmtRunIn(writtenBody(Callback), [&](const Stmt &S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(&S);
      Found |= Call && isSameFunction(Call->getMethodDecl(), F);
      return !Found;
    });
    return Found;
  }

  const FunctionDecl &F;
};

/// By itself, and not when the work is done.
bool armsTimer(const FunctionDecl &F) {
  static constexpr StringRef Names[] = {"arm", "rearm", "start", "restart", "schedule", "expires"};
  bool Arms = false;
  forEachStmtRunIn(writtenBody(F), [&](const Stmt &S) {
    StringRef Asked = askedOfTimer(S);
    Arms |= llvm::any_of(Names, [&](StringRef Name) { return Asked.starts_with(Name); });
    return !Arms;
  });
  return Arms;
}

} // namespace

bool isCalledByTimer(const FunctionDecl &F, const CXXRecordDecl &Class) {
  Finder Timers(F);
  for (const CXXMethodDecl *Method : Class.methods())
    if (const FunctionDecl *Definition = Method->getDefinition())
      Timers.TraverseDecl(const_cast<FunctionDecl *>(Definition));
  for (const FieldDecl *Field : Class.fields())
    Timers.TraverseStmt(Field->getInClassInitializer());
  return Timers.Called && (Timers.Ticks || armsTimer(F));
}

bool isTickOfOthers(const FunctionDecl &F) {
  static constexpr StringRef Names[] = {"ontimer", "ontick", "tick"};
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  return Method && llvm::is_contained(Names, lettersOf(plainName(&F))) &&
         llvm::none_of(Method->getParent()->fields(),
                       [](const FieldDecl *Field) { return isTimer(Field->getType()); });
}

} // namespace cotidy
