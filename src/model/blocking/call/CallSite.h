// A call in whatever form it is written (function, member, operator, constructor, through a
// pointer), and the names under which a model may speak of it. A call is named after its object as
// well as after its callee, for it is the object that tells whether an inherited member blocks:
// `write` belongs to every stream, but only a file makes it wait for a disk.
#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace cotidy {

struct CallSite {
  const clang::Expr *Call = nullptr;
  const clang::FunctionDecl *Callee = nullptr;         ///< null for a call through a pointer
  const clang::Expr *Object = nullptr;                 ///< of a member call
  llvm::SmallVector<const clang::Expr *, 4> Arguments; ///< as written, without default arguments

  /// The argument at \p Index, from 0 or negative from the end; null when it was not written.
  const clang::Expr *argument(int Index) const;
  /// The object of a member call, the first argument of another; null when there is none.
  const clang::Expr *subject() const;
};

/// The call that \p S is, if it is one.
std::optional<CallSite> callSiteOf(const clang::Stmt &S);

/// Visits the names under which a model may speak of the call: with its object (`std::cin::get`,
/// `std::basic_ofstream::write`), then those of its callee. Ends, with true, when \p Visit returns
/// true.
bool anyCallName(const CallSite &Site, llvm::function_ref<bool(llvm::StringRef)> Visit);

/// How messages speak of the call: "std::thread::join", "boost::asio::steady_timer::wait".
std::string spokenName(const CallSite &Site);

} // namespace cotidy
