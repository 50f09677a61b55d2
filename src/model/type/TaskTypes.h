// Which types are tasks. Recognition is structural: a type is a task when a coroutine may return it
// and it can be awaited and it is no generator. A library model is asked first, for what structure
// cannot tell (what a drop does, and the few types whose shape misleads).
//
// Always start from the type at the point of use: the same template may be a task for one argument
// and a generator for another.
#pragma once

#include "model/library/LibrarySet.h"
#include "model/library/row/TypeModel.h"
#include "model/type/Promise.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"

namespace cotidy {

/// What is known about a type at a point of use.
struct TypeInfo {
  TypeKind Kind = TypeKind::Other;
  StartKind Start = StartKind::Unknown;
  DropEffect Drop = DropEffect::Unknown;
  AwaitCount Awaits = AwaitCount::Unknown;
  bool NoDiscard = false;
  bool HandlerIdiom = false;
  /// What `co_await` yields; null when it cannot be told without instantiating anything.
  clang::QualType Value;
  /// The library that the type belongs to, or null.
  const LibraryModel *Library = nullptr;

  /// Somebody has to await it, or hand it to somebody who will.
  bool mustBeAwaited() const { return Kind == TypeKind::Task || Kind == TypeKind::Awaitable; }
};

class TaskTypes {
public:
  TaskTypes(clang::ASTContext &Context, const LibrarySet &Libraries);

  /// The verdict on \p Type, references and qualifiers aside. Dependent types are `Other`.
  TypeInfo classify(clang::QualType Type);

  /// The verdict on the value of \p E: on what its callee is known to return, else on its type.
  TypeInfo classify(const clang::Expr &E);

  /// The promise type of coroutines that return \p Type, or null.
  const clang::CXXRecordDecl *promiseOf(clang::QualType Type);

private:
  TypeInfo judge(clang::QualType Type, const clang::CXXRecordDecl &Record) const;

  const LibrarySet &Libraries;
  PromiseFinder Promises;
  /// By the type as written: an alias may have a model of its own.
  llvm::DenseMap<const clang::Type *, TypeInfo> Cache;
};

} // namespace cotidy
