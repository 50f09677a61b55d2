// The library models that hold for one analysis, ready to be asked: "what do you know about this
// declaration?". Names are looked up as ModelName.h makes them, so that `std::__1::future<int>` and
// `std::future` are the same.
#pragma once

#include "model/library/LibraryModel.h"
#include "model/library/ModelName.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
class NamedDecl;
} // namespace clang

namespace cotidy {

class LibrarySet {
public:
  /// The models that ship with cotidy; made once per process and never changed.
  static const LibrarySet &builtin();

  /// The models that ship with cotidy and those of \p UserFiles, which win where both speak. A
  /// user's file that is named as a shipped one adds to that library.
  static llvm::Expected<LibrarySet> load(llvm::ArrayRef<std::string> UserFiles);

  /// The same, read once per process as long as the files stay what they are, for all who ask; from
  /// any thread. Without files the models that ship with cotidy.
  static llvm::Expected<std::shared_ptr<const LibrarySet>>
  shared(llvm::ArrayRef<std::string> UserFiles);

  /// Later models win where several speak.
  explicit LibrarySet(std::vector<LibraryModel> Models);
  LibrarySet(LibrarySet &&);
  LibrarySet &operator=(LibrarySet &&);
  ~LibrarySet();

  llvm::ArrayRef<LibraryModel> models() const;

  /// The library to which \p D belongs: the one with the innermost namespace around it, or one that
  /// speaks of it by an absolute name (`::sleep`, `::QFuture` and its members). Of several models
  /// for one namespace the first that knows types of it.
  const LibraryModel *libraryOf(const clang::NamedDecl &D) const;

  /// The library with this id, or null.
  const LibraryModel *findLibrary(llvm::StringRef Id) const;

  // A class's name stands for its call operator and for its constructors too, those that copy and
  // move aside; a method is also found by what it overrides.

  const TypeModel *findType(const clang::NamedDecl &Type) const;
  const TypeModel *findResult(const clang::FunctionDecl &Callee) const;
  const HandlerModel *findHandler(const clang::FunctionDecl &Callee) const;
  const CallbackModel *findCallback(const clang::FunctionDecl &Callee) const;
  const BlockingModel *findBlocking(const clang::FunctionDecl &Callee) const;
  const BlockingModel *findBlocking(llvm::StringRef Name) const;

  bool isGuard(const clang::NamedDecl &Type) const;
  /// \p D is a function, a function object, or a class.
  bool isObserver(const clang::NamedDecl &D) const;
  bool isSpawn(const clang::NamedDecl &D) const;
  bool isDiscard(const clang::NamedDecl &D) const;
  /// \p D is a function, a function object, or a class.
  bool isOffload(const clang::NamedDecl &D) const;
  bool isMove(const clang::NamedDecl &D) const;
  bool isBinder(const clang::NamedDecl &D) const;
  bool isCancellation(const clang::NamedDecl &Type) const;
  bool isBroadException(const clang::NamedDecl &Type) const;
  bool isErrorType(const clang::NamedDecl &Type) const;
  bool isErrorReader(const clang::NamedDecl &D) const;
  /// \p D waits for all that it is given and hands the errors over as values.
  bool isSettled(const clang::NamedDecl &D) const;
  bool isErrorOutput(const clang::NamedDecl &D) const;
  bool isCleanup(const clang::NamedDecl &D) const;

private:
  struct Index;
  std::vector<LibraryModel> Models;
  std::unique_ptr<Index> Lookup;
};

} // namespace cotidy
