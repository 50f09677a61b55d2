// Which values tell of an error instead of throwing it: error codes, statuses, expected, Try,
// tuples that begin with a code, and collections of such. By structure where that suffices
// (has_value() and error()), by the library models where it does not.
#pragma once

#include "model/Model.h"

#include "clang/AST/Type.h"

namespace cotidy {

enum class ResultKind {
  None,
  Single,  ///< a code, a status, an expected
  Tuple,   ///< some of its elements or fields are such
  Settled, ///< all of its elements are: what many tasks came to
};

ResultKind resultKindOf(clang::QualType Type, Model &M);

/// A code, a status, an expected; references aside.
inline bool carriesError(clang::QualType Type, Model &M) {
  return resultKindOf(Type, M) == ResultKind::Single;
}

/// What a member of a result asks or gives.
enum class ResultMember {
  Other,
  AsksSuccess, ///< has_value, ok, the conversion to bool
  AsksFailure, ///< has_error, hasException
  GivesError,  ///< error, exception
};
ResultMember resultMember(const clang::NamedDecl &Member);
/// The same of a name, which is all that there is in a template.
ResultMember resultMember(llvm::StringRef Name);

} // namespace cotidy
