// The library models that hold for one analysis, ready to be asked: "what do you know about this
// declaration?". Names are looked up without inline namespaces and template arguments, so that
// `std::__1::future<int>` and `std::future` are the same.
#pragma once

#include "model/library/LibraryModel.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"

#include <memory>
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
class NamedDecl;
} // namespace clang

namespace cotidy {

/// Reads one model. \p Text is JSON, \p Path only names it in errors, which are one line: where, what
/// is wrong, what is allowed there.
llvm::Expected<LibraryModel> readLibraryModel(llvm::StringRef Text, llvm::StringRef Path);

/// The name under which models speak of \p D: qualified, no inline or anonymous namespaces, no
/// template arguments; a member of a local class or a lambda has none.
std::string modelName(const clang::NamedDecl &D);

class LibrarySet {
public:
  /// The models that ship with cotidy; made once per process and never changed.
  static const LibrarySet &builtin();

  /// The models that ship with cotidy and those of \p UserFiles, which win where both speak.
  static llvm::Expected<LibrarySet> load(llvm::ArrayRef<std::string> UserFiles);

  explicit LibrarySet(std::vector<LibraryModel> Models);
  LibrarySet(LibrarySet &&);
  LibrarySet &operator=(LibrarySet &&);
  ~LibrarySet();

  llvm::ArrayRef<LibraryModel> models() const;

  /// The library in whose namespace \p D is declared, if a model speaks of it. The standard library
  /// and the C library are found for their own declarations only.
  const LibraryModel *libraryOf(const clang::NamedDecl &D) const;

  /// The library with this id, or null.
  const LibraryModel *findLibrary(llvm::StringRef Id) const;

  const TypeModel *findType(const clang::NamedDecl &Type) const;
  /// For a method also the entries of what it overrides.
  const HandlerModel *findHandler(const clang::FunctionDecl &Callee) const;
  const BlockingModel *findBlocking(const clang::FunctionDecl &Callee) const;

  bool isGuard(const clang::NamedDecl &Type) const;
  /// \p D is a function, a constructor's class, or the class of a function object.
  bool isObserver(const clang::NamedDecl &D) const;
  bool isDiscard(const clang::NamedDecl &D) const;
  bool isOffload(const clang::NamedDecl &D) const;
  bool isCancellation(const clang::NamedDecl &Type) const;
  bool isBroadException(const clang::NamedDecl &Type) const;
  bool isErrorType(const clang::NamedDecl &Type) const;
  bool isErrorReader(const clang::NamedDecl &D) const;

private:
  struct Index;
  std::vector<LibraryModel> Models;
  std::unique_ptr<Index> Lookup;
};

} // namespace cotidy
