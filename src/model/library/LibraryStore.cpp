// Where the models of a LibrarySet come from: those that are part of the binary, and users' files.
#include "model/library/LibrarySet.h"

#include "libraries/Embedded.h"
#include "model/library/LibraryReader.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <mutex>

using namespace llvm;

namespace cotidy {

const LibrarySet &LibrarySet::builtin() {
  // Never destroyed: a process that ends has no use for it.
  static const auto &Shipped = *new LibrarySet([] {
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
  if (!More.JoinAll.empty())
    Model.JoinAll = std::move(More.JoinAll);
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
  append(Model.Detaches, More.Detaches);
  append(Model.Blocking, More.Blocking);
  for (auto &[R, Names] : More.Names)
    append(Model.Names[R], Names);
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

} // namespace cotidy
