// Whether code tells others that it has come to some point, so that somebody may wait for what it
// does though nobody has its task.
#pragma once

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

/// Somebody may wait for what \p Code signals, in its lambdas too.
inline bool signalsOthers(const clang::Stmt &Code) {
  class Search : public clang::RecursiveASTVisitor<Search> {
  public:
    bool VisitCXXMemberCallExpr(clang::CXXMemberCallExpr *Call) {
      static constexpr llvm::StringRef Names[] = {"set_value", "signal",     "set",
                                                  "broadcast", "notify_one", "notify_all",
                                                  "release",   "count_down"};
      const clang::CXXMethodDecl *Method = Call->getMethodDecl();
      Found |= Method && Method->getIdentifier() && llvm::is_contained(Names, Method->getName());
      return !Found;
    }
    bool Found = false;
  } Look;
  Look.TraverseStmt(const_cast<clang::Stmt *>(&Code));
  return Look.Found;
}

} // namespace cotidy
