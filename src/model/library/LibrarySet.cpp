#include "model/library/LibrarySet.h"

#include "libraries/Embedded.h"
#include "model/library/LibraryReader.h"
#include "model/library/NameTable.h"

#include "model/Compat.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <mutex>

using namespace clang;
using namespace llvm;

namespace cotidy {

/// Points into the models; made anew when they move.
struct LibrarySet::Index {
  NameTable<const TypeModel *> Types;
  NameTable<const TypeModel *> Results;
  NameTable<const HandlerModel *> Handlers;
  NameTable<const CallbackModel *> Callbacks;
  NameTable<const BlockingModel *> Blocking;
  NameTable<bool> Guards, Observers, Spawns, Discards, Offloads, Moves, Binders, Cancellations,
      BroadExceptions, ErrorTypes, ErrorReaders, Settled, ErrorOutputs;
  StringSet<> Cleanups;
  StringMap<const LibraryModel *> Owners;

  explicit Index(ArrayRef<LibraryModel> Models) {
    for (const auto &[Rank, Model] : enumerate(Models))
      add(Model, Rank);
    for (bool WithTypes : {true, false})
      for (const LibraryModel &Model : Models)
        if (Model.Types.empty() != WithTypes)
          addOwner(Model);
  }

private:
  void add(const LibraryModel &Model, unsigned Rank) {
    addRows(Types, Model.Types, Rank);
    addRows(Results, Model.Results, Rank);
    addRows(Handlers, Model.Handlers, Rank);
    addRows(Callbacks, Model.Callbacks, Rank);
    addRows(Blocking, Model.Blocking, Rank);
    addNames(Guards, Model.Guards, Rank);
    addNames(Observers, Model.Observers, Rank);
    addNames(Spawns, Model.Spawns, Rank);
    addNames(Discards, Model.Discards, Rank);
    addNames(Offloads, Model.Offloads, Rank);
    addNames(Moves, Model.Moves, Rank);
    addNames(Binders, Model.Binders, Rank);
    addNames(Cancellations, Model.Cancellations, Rank);
    addNames(BroadExceptions, Model.BroadExceptions, Rank);
    addNames(ErrorTypes, Model.ErrorTypes, Rank);
    addNames(ErrorReaders, Model.ErrorReaders, Rank);
    addNames(Settled, Model.Settled, Rank);
    addNames(ErrorOutputs, Model.ErrorOutputs, Rank);
    Cleanups.insert(Model.Cleanups.begin(), Model.Cleanups.end());
  }

  template <typename T>
  static void addRows(NameTable<const T *> &Table, const std::vector<T> &Rows, unsigned Rank) {
    for (const T &Row : Rows)
      Table.add(Row.Name, &Row, Rank);
  }

  static void addNames(NameTable<bool> &Table, ArrayRef<std::string> Names, unsigned Rank) {
    for (StringRef Name : Names)
      Table.add(Name, true, Rank);
  }

  void addOwner(const LibraryModel &Model) {
    for (StringRef Namespace : Model.Namespaces)
      Owners.try_emplace(Namespace, &Model);
    for (const TypeModel &Type : Model.Types)
      addAbsolute(Type.Name, Model);
    for (const BlockingModel &Call : Model.Blocking)
      addAbsolute(Call.Name, Model);
  }

  /// A name outside the model's namespaces was written as an absolute one.
  void addAbsolute(StringRef Name, const LibraryModel &Model) {
    auto Holds = [Name](StringRef Namespace) {
      return Name.starts_with(Namespace) && Name.substr(Namespace.size()).starts_with("::");
    };
    if (none_of(Model.Namespaces, Holds))
      Owners.try_emplace(Name, &Model);
  }
};

LibrarySet::LibrarySet(std::vector<LibraryModel> Models)
    : Models(std::move(Models)), Lookup(std::make_unique<Index>(this->Models)) {}
// The index points to the vector's elements, which stay where they are when the vector is moved.
LibrarySet::LibrarySet(LibrarySet &&) = default;
LibrarySet &LibrarySet::operator=(LibrarySet &&) = default;
LibrarySet::~LibrarySet() = default;

const LibrarySet &LibrarySet::builtin() {
  static const LibrarySet Shipped([] {
    std::vector<LibraryModel> Models;
    for (const EmbeddedFile &File : embeddedLibraries()) {
      Expected<LibraryModel> Model = readLibraryModel(File.Text, (File.Name + ".json").str());
      if (!Model)
        report_fatal_error(Model.takeError());
      Models.push_back(std::move(*Model));
    }
    return Models;
  }());
  return Shipped;
}

template <typename T> static void append(std::vector<T> &To, std::vector<T> &From) {
  To.insert(To.end(), std::make_move_iterator(From.begin()), std::make_move_iterator(From.end()));
}

/// Adds what \p More says to a library that is known already; its title and texts win.
static void extend(LibraryModel &Model, LibraryModel More) {
  Model.Title = std::move(More.Title);
  if (!More.BlessedDiscard.empty())
    Model.BlessedDiscard = std::move(More.BlessedDiscard);
  std::erase_if(Model.Instead, [&](const auto &Old) {
    return any_of(More.Instead, [&](const auto &New) { return New.first == Old.first; });
  });
  append(Model.Instead, More.Instead);
  append(Model.Namespaces, More.Namespaces);
  append(Model.Headers, More.Headers);
  append(Model.Types, More.Types);
  append(Model.Results, More.Results);
  append(Model.Handlers, More.Handlers);
  append(Model.Callbacks, More.Callbacks);
  append(Model.Blocking, More.Blocking);
  append(Model.Guards, More.Guards);
  append(Model.Observers, More.Observers);
  append(Model.Spawns, More.Spawns);
  append(Model.Discards, More.Discards);
  append(Model.Offloads, More.Offloads);
  append(Model.Moves, More.Moves);
  append(Model.Binders, More.Binders);
  append(Model.Cancellations, More.Cancellations);
  append(Model.BroadExceptions, More.BroadExceptions);
  append(Model.SoleErrors, More.SoleErrors);
  append(Model.ErrorTypes, More.ErrorTypes);
  append(Model.ErrorReaders, More.ErrorReaders);
  append(Model.Settled, More.Settled);
  append(Model.ErrorOutputs, More.ErrorOutputs);
  append(Model.Cleanups, More.Cleanups);
}

static Expected<LibraryModel> readFile(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer)
    return createStringError(Path + ": " + Buffer.getError().message());
  return readLibraryModel((*Buffer)->getBuffer(), Path);
}

Expected<LibrarySet> LibrarySet::load(ArrayRef<std::string> UserFiles) {
  std::vector<LibraryModel> Models = builtin().models();
  for (const std::string &Path : UserFiles) {
    Expected<LibraryModel> User = readFile(Path);
    if (!User)
      return User.takeError();
    auto Known = find_if(Models, [&](const LibraryModel &M) { return M.Id == User->Id; });
    if (Known == Models.end()) {
      Models.push_back(std::move(*User));
      continue;
    }
    extend(*Known, std::move(*User));
    std::rotate(Known, Known + 1, Models.end());
  }
  return LibrarySet(std::move(Models));
}

/// The files as they are now: an edited one is another.
static std::string stateOf(ArrayRef<std::string> Files) {
  std::string State;
  raw_string_ostream Out(State);
  for (const std::string &File : Files) {
    sys::fs::file_status Status;
    Out << File << '\0';
    if (!sys::fs::status(File, Status))
      Out << Status.getSize() << ' ' << Status.getLastModificationTime().time_since_epoch().count()
          << '\0';
  }
  return State;
}

Expected<std::shared_ptr<const LibrarySet>> LibrarySet::shared(ArrayRef<std::string> UserFiles) {
  if (UserFiles.empty())
    return std::shared_ptr<const LibrarySet>(std::shared_ptr<void>(), &builtin());
  static std::mutex Lock;
  static std::map<std::string, std::shared_ptr<const LibrarySet>> Known;
  std::lock_guard<std::mutex> Guard(Lock);
  std::shared_ptr<const LibrarySet> &Set = Known[stateOf(UserFiles)];
  if (Set)
    return Set;
  Expected<LibrarySet> Loaded = load(UserFiles);
  if (!Loaded)
    return Loaded.takeError();
  return Set = std::make_shared<const LibrarySet>(std::move(*Loaded));
}

ArrayRef<LibraryModel> LibrarySet::models() const { return Models; }

const LibraryModel *LibrarySet::libraryOf(const NamedDecl &D) const {
  SmallString<128> Buffer;
  appendModelName(D, Buffer);
  for (StringRef Name = Buffer; !Name.empty(); Name = splitLast(Name).first)
    if (const LibraryModel *Owner = Lookup->Owners.lookup(Name))
      return Owner;
  return nullptr;
}

const LibraryModel *LibrarySet::findLibrary(StringRef Id) const {
  auto Found = find_if(Models, [&](const LibraryModel &Model) { return Model.Id == Id; });
  return Found == Models.end() ? nullptr : &*Found;
}

template <typename T> static T lookUp(const NameTable<T> &Table, const NamedDecl &D) {
  T Result{};
  anyModelName(D, [&](StringRef Name) {
    const T *Found = Table.find(Name);
    if (Found)
      Result = *Found;
    return Found != nullptr;
  });
  return Result;
}

/// \p Type or one of its bases is in \p Table.
static bool holdsClass(const NameTable<bool> &Table, const NamedDecl &Type) {
  if (lookUp(Table, Type))
    return true;
  const auto *Record = dyn_cast<CXXRecordDecl>(&Type);
  return Record && Record->hasDefinition() &&
         any_of(Record->bases(), [&](const CXXBaseSpecifier &Base) {
           const CXXRecordDecl *Class = compat::recordOf(Base.getType());
           return Class && holdsClass(Table, *Class);
         });
}

const TypeModel *LibrarySet::findType(const NamedDecl &Type) const {
  return lookUp(Lookup->Types, Type);
}
const TypeModel *LibrarySet::findResult(const FunctionDecl &Callee) const {
  return lookUp(Lookup->Results, Callee);
}
const HandlerModel *LibrarySet::findHandler(const FunctionDecl &Callee) const {
  return lookUp(Lookup->Handlers, Callee);
}
const CallbackModel *LibrarySet::findCallback(const FunctionDecl &Callee) const {
  return lookUp(Lookup->Callbacks, Callee);
}
const BlockingModel *LibrarySet::findBlocking(const FunctionDecl &Callee) const {
  return lookUp(Lookup->Blocking, Callee);
}
const BlockingModel *LibrarySet::findBlocking(StringRef Name) const {
  const BlockingModel *const *Found = Lookup->Blocking.find(Name);
  return Found ? *Found : nullptr;
}
bool LibrarySet::isGuard(const NamedDecl &Type) const { return holdsClass(Lookup->Guards, Type); }
bool LibrarySet::isObserver(const NamedDecl &D) const { return lookUp(Lookup->Observers, D); }
bool LibrarySet::isSpawn(const NamedDecl &D) const { return lookUp(Lookup->Spawns, D); }
bool LibrarySet::isDiscard(const NamedDecl &D) const { return lookUp(Lookup->Discards, D); }
bool LibrarySet::isOffload(const NamedDecl &D) const { return holdsClass(Lookup->Offloads, D); }
bool LibrarySet::isMove(const NamedDecl &D) const { return lookUp(Lookup->Moves, D); }
bool LibrarySet::isBinder(const NamedDecl &D) const { return lookUp(Lookup->Binders, D); }
bool LibrarySet::isCancellation(const NamedDecl &Type) const {
  return holdsClass(Lookup->Cancellations, Type);
}
bool LibrarySet::isBroadException(const NamedDecl &Type) const {
  return lookUp(Lookup->BroadExceptions, Type);
}
bool LibrarySet::isErrorType(const NamedDecl &Type) const {
  return holdsClass(Lookup->ErrorTypes, Type);
}
bool LibrarySet::isErrorReader(const NamedDecl &D) const { return lookUp(Lookup->ErrorReaders, D); }
bool LibrarySet::isSettled(const NamedDecl &D) const { return lookUp(Lookup->Settled, D); }
bool LibrarySet::isErrorOutput(const NamedDecl &D) const { return lookUp(Lookup->ErrorOutputs, D); }
bool LibrarySet::isCleanup(const NamedDecl &D) const {
  return D.getIdentifier() && Lookup->Cleanups.contains(D.getName());
}

} // namespace cotidy
