// The library models that hold for one analysis, ready to be asked: "what do you know about this
// declaration?". Names are looked up as ModelName.h makes them, so that `std::__1::future<int>` and
// `std::future` are the same.
#pragma once

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

enum class Role : unsigned;
struct BlockingModel;
struct LibraryModel;
struct TypeModel;

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
  /// What is said of calls of \p Callee: a HandlerModel, CallbackModel or BlockingModel.
  template <typename CallModel> const CallModel *findCall(const clang::FunctionDecl &Callee) const;
  const BlockingModel *findBlocking(llvm::StringRef Name) const;

  /// \p D, a function, a function object or a class, stands for \p R (Roles.def).
  bool has(Role R, const clang::NamedDecl &D) const;

  /// Some model speaks of \p D by its name, or of a member of it.
  bool mentions(const clang::NamedDecl &D) const;

private:
  struct Index;
  std::unique_ptr<const Index> Lookup;
};

} // namespace cotidy
