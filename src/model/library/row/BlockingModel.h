// What a model says of a call that blocks the thread it is made on.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// How grave it is to block a thread that other tasks share; users choose by option.
enum class BlockingLevel {
  Wait,
  Disk,
  Lock,
  Console,
  Run, ///< it waits for a task, or runs a loop, that may need the very thread
};

struct BlockingModel {
  /// "std::thread::join"; a class for its constructors. A member may be named with the object that
  /// makes it block rather than with its own class: "std::basic_ofstream::write" is the inherited
  /// `write` of a file, "std::cin::get" that of one variable; a free function that takes the object
  /// first (`std::getline(in, line)`) counts as its member.
  std::string Name;
  BlockingLevel Level = BlockingLevel::Wait;
  /// A key of LibraryModel::Instead: "sleep", "thread-join", "future", "condition", "semaphore",
  /// "lock", "file", "filesystem", "socket", "descriptor", "dns", "process", "signal", "console",
  /// "database", "http", "rpc".
  std::string Category;
  std::string Reason;  ///< "blocks until the thread has ended"
  std::string Instead; ///< a replacement that holds for every library; empty when there is none
  /// The call does not block when this argument (from 0; negative from the end) names one of
  /// UnlessFlags, names none of OnlyFlags, or is the constant zero where ZeroIsPolling.
  std::optional<int> UnlessArgument;
  std::vector<std::string> UnlessFlags;
  std::vector<std::string> OnlyFlags;
  bool ZeroIsPolling = false;
  /// Nor when that argument is a constant of at most this.
  std::optional<int> UnlessAtMost;
  /// The level is Console when this argument is one of the three standard streams.
  std::optional<int> ConsoleArgument;
  /// The call blocks with this many written arguments or more.
  int FromArguments = 0;
  /// The name is a C function's: a C++ function of the same name is another.
  bool ExternC = false;
  /// It blocks only when one of these classes is the object's or an argument's, or their template
  /// argument; and not when one of UnlessTypes is.
  std::vector<std::string> OnlyTypes;
  std::vector<std::string> UnlessTypes;
  /// It does not block in a function that speaks of one of these names (flags, error codes,
  /// functions), or calls a member of its own object that does: it has been made non-blocking.
  std::vector<std::string> QuietBeside;
  /// It does not block after one of these members was called on the same object, or the object was
  /// awaited.
  std::vector<std::string> ReadyTests;
  /// It blocks only on an object that some call has just returned, not on one that was awaited or
  /// handed in: those may be ready.
  bool OnlyFresh = false;
  /// It waits for no task of its own but runs those of all: a loop.
  bool RunsLoop = false;

  /// It returns when work elsewhere is done, not when a device or a lock is ready.
  bool waitsForWork() const { return Level == BlockingLevel::Run || Level == BlockingLevel::Wait; }
};

} // namespace cotidy
