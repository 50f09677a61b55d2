// What a piece of code may throw: which types, from where, and how sure that is. Sets of these are
// what summaries of functions are made of. They stay small: of each kind of error the first place
// counts, and what is too much to list is "anything".
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace cotidy {

struct LibraryModel;

enum class Likelihood {
  Unlikely, ///< a library's function that fails on misuse, or where nobody expects it
  Possible, ///< a function whose body is elsewhere and that is not noexcept
  Seen,     ///< a `throw`, an await, a function that is known to throw
};

/// One kind of exception that may leave a piece of code.
struct Thrown {
  /// Of the exception; null for any type at all.
  clang::QualType Type = {};
  /// The library whose operation fails, which may have one type for all its errors.
  const LibraryModel *Library = nullptr;
  Likelihood How = Likelihood::Seen;
  /// Where it leaves, in the code that was asked about.
  const clang::Stmt *At = nullptr;
  /// What is called or awaited there; null for a `throw`, and where it has no name.
  const clang::NamedDecl *By = nullptr;
  /// The place where it begins, which may be in another function.
  const clang::Stmt *Origin = nullptr;
  /// A handler on its way has told somebody of it, and threw it on.
  bool Told = false;
};

class Throws {
public:
  void add(const Thrown &T);
  /// The same as seen by a caller: \p Inner leaves it at \p At, where \p By is called or awaited.
  void addThrough(const Throws &Inner, const clang::Stmt &At, const clang::NamedDecl *By);

  /// Only what `throw` expressions of the code itself throw: whoever wrote `noexcept` may know that
  /// all that he awaits is safe, but these are there to be seen.
  Throws written() const;

  bool nothing() const { return Kinds.empty(); }
  /// Those of which nobody has been told yet.
  Throws untold() const;
  /// The first kind that is as likely as \p Least, the likeliest before others.
  std::optional<Thrown> likeliest(Likelihood Least) const;
  llvm::ArrayRef<Thrown> kinds() const & { return Kinds; }
  llvm::ArrayRef<Thrown> kinds() const && = delete;
  /// Both hold the same kinds, wherever those come from.
  bool sameKinds(const Throws &Other) const { return Kinds.size() == Other.Kinds.size(); }

private:
  llvm::SmallVector<Thrown, 2> Kinds;
};

} // namespace cotidy
