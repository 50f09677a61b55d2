// What structure cannot tell about a coroutine library is data: one JSON file per library, read
// into these plain structs. The format is documented in src/libraries/README.md; LibraryReader.cpp
// reads and validates it.
//
// Every name is absolute here ("boost::asio::awaitable"), without inline namespaces and template
// arguments; a file whose library has several namespaces yields one entry per namespace. A last
// component may hold `*` ("boost::asio::async_*").
#pragma once

#include "model/library/row/BlockingModel.h"
#include "model/library/row/CallModels.h"
#include "model/library/row/DetachModel.h"
#include "model/library/row/TypeModel.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

enum class Role : unsigned;

struct LibraryModel {
  std::string Id;    ///< "asio", as the file is named
  std::string Title; ///< "Boost.Asio", as messages name it
  std::vector<std::string> Namespaces;
  /// Parts of names below the namespaces that tell of the program's own code.
  std::vector<std::string> Programs;
  std::vector<std::string> Headers; ///< include prefixes that tell that a file uses the library
  std::vector<TypeModel> Types;
  /// What some functions return, where that differs from the type's own verdict: a std::future that
  /// std::async made blocks in its destructor, others do not.
  std::vector<TypeModel> Results;
  std::vector<HandlerModel> Handlers;
  std::vector<CallbackModel> Callbacks;
  std::vector<DetachModel> Detaches;
  std::vector<BlockingModel> Blocking;
  /// Names of Blocking that have no scope are those of C functions.
  bool ExternC = false;
  /// What to use instead of a blocking call, by its category.
  std::vector<std::pair<std::string, std::string>> Instead;
  /// How the library writes a deliberate drop; "{}" stands for the expression. Empty when it has
  /// none.
  std::string BlessedDiscard;
  /// How the library awaits all tasks of a container, without the co_await; "{}" stands for the
  /// container. Empty when it has no such call.
  std::string JoinAll;
  /// Bare names, by what they stand for.
  std::map<Role, std::vector<std::string>> Names;

  /// \p Name, in full, stands for \p R in this library.
  bool lists(Role R, std::string_view Name) const;
};

} // namespace cotidy
