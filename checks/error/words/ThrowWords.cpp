#include "error/words/ThrowWords.h"

#include "model/error/ErrorUse.h"
#include "model/type/TypeName.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace cotidy {

std::string nameOfCall(const CallExpr &Call) {
  // A function object is called by the name of its variable.
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
      Operator && Operator->getOperator() == OO_Call)
    if (const auto *Object =
            dyn_cast<DeclRefExpr>(Operator->getArg(0)->IgnoreUnlessSpelledInSource()))
      return Object->getDecl()->getNameAsString();
  if (StringRef Name = calledName(Call); !Name.empty())
    return Name.str();
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee ? Callee->getNameAsString() : "this call";
}

static std::string named(const NamedDecl &D) { return "'" + D.getNameAsString() + "'"; }

std::string describe(const Thrown &T) {
  if (const auto *Throw = dyn_cast_or_null<CXXThrowExpr>(T.At))
    return Throw->getSubExpr() ? "it is thrown here" : "it is thrown on from here";
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(T.By);
  if (!T.By || (Method && (Method->getParent()->isLambda() || Method->isOverloadedOperator())))
    return "what is called here may throw";
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(T.By))
    return "the constructor of " + named(*Constructor->getParent()) + " may throw here";
  if (isa<CXXRecordDecl>(T.By))
    return "awaiting this " + named(*T.By) + " may throw";
  return named(*T.By) + " may throw here";
}

const Stmt *furtherOrigin(const Thrown &T) {
  return T.Origin && T.Origin != T.At && isa<CXXThrowExpr>(T.Origin) ? T.Origin : nullptr;
}

std::string describeOrigin(const Thrown &T, const Model &M) {
  return T.Type.isNull() ? "it is thrown here"
                         : "a '" + typeName(T.Type, M.Context) + "' is thrown here";
}

} // namespace cotidy
