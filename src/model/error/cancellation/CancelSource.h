// What can be cancelled: which awaits of a `try` may throw the library's cancellation, and who
// cancels. A coroutine that cancels something itself (a timer, a child, an operation that takes too
// long) expects to hear of it.
#pragma once

#include "model/Model.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace cotidy {

struct LibraryModel;

/// A cancellation that may be thrown: its class where that is declared, and its name.
struct Cancellation {
  const clang::CXXRecordDecl *Type = nullptr;
  std::string Name;
};

/// The cancellation of \p Library: the one that the program declares, else the first that the
/// library has; nothing when it has none, or is null.
std::optional<Cancellation> cancellationOf(const LibraryModel *Library, Model &M);

/// How sure it is that an await can be cancelled from outside.
enum class Exposure {
  None,
  Library, ///< the library has cancellations, and nothing tells that this await can be cancelled
  Task,    ///< every await of such a coroutine can be
  Call,    ///< it is given a token, or waits for what can be closed
};

struct Exposed {
  Exposure How = Exposure::None;
  Cancellation What;
  bool ByLibrary = false; ///< a function of the library itself throws it
};

/// What the awaits of \p Try, in coroutine \p F, may throw when \p F is cancelled.
Exposed exposureOf(const clang::CXXTryStmt &Try, const clang::FunctionDecl &F, Model &M);

/// \p Await can be cancelled from outside: it is given a token, or waits for what can be closed.
bool hearsOfCancellation(const clang::Stmt &Await, Model &M);

/// \p Handler catches \p What, if only among others.
bool catchesCancellation(const clang::CXXCatchStmt &Handler, const Cancellation &What, Model &M);

/// \p F cancels something itself, or makes what others cancel through.
bool cancelsItself(const clang::FunctionDecl &F);

/// \p F is given a token, or asks for one.
bool knowsOfCancellation(const clang::FunctionDecl &F, Model &M);

/// Where the translation unit cancels or closes its variables and members.
class CancelCalls {
public:
  explicit CancelCalls(Model &M);
  /// Some function other than \p F cancels or closes \p Object.
  bool elsewhere(const clang::ValueDecl &Object, const clang::FunctionDecl &F) const;
  /// The same of a function that ends things by its name (`stop`, a destructor), and does not only
  /// wake up who waits.
  bool atTheEnd(const clang::ValueDecl &Object, const clang::FunctionDecl &F) const;

private:
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::FunctionDecl *, 2>>
      Callers;
};

} // namespace cotidy
