// Where a translation unit names the members that own tasks, and what initialises them: one walk
// over all of the user's code, made when the first class asks. Members of a template's
// instantiation are those of the pattern where only the pattern has a body.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringMap.h"

#include <vector>

namespace cotidy {

class MemberUses {
public:
  struct Mention {
    const clang::MemberExpr *Name;
    /// The innermost function, a lambda's call operator included; null in a default initialiser.
    const clang::FunctionDecl *In;
    /// The initialiser of a constructor in which it stands, if it stands in one.
    const clang::CXXCtorInitializer *Initialiser;
  };
  struct Initial {
    const clang::Expr *Value;
    const clang::FunctionDecl *In;
  };
  struct Uses {
    std::vector<Mention> Mentions;
    std::vector<Initial> Initials;
    /// It is reached in a way that does not name it: a pointer to member, a structured binding.
    bool Hidden = false;
  };

  explicit MemberUses(Model &M);

  /// All uses of \p Field, of its pattern's too where those have no instantiation.
  Uses of(const clang::FieldDecl &Field) const;

private:
  class Walker;

  bool mayBeNamedInTemplate(const clang::FieldDecl &Field) const;

  const LibrarySet &Libraries;
  llvm::DenseMap<const clang::FieldDecl *, Uses> ByField;
  /// Names of members of objects whose type depends on a template's parameters, and where they
  /// stand.
  llvm::StringMap<llvm::SmallVector<const clang::FunctionDecl *, 2>> DependentNames;
};

} // namespace cotidy
