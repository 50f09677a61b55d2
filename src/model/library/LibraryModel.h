// What structure cannot tell about a coroutine library is data: one JSON file per library, read
// into these plain structs. The format is documented in src/libraries/README.md; LibraryReader.cpp
// reads and validates it.
//
// Every name is absolute here ("boost::asio::awaitable"), without inline namespaces and template
// arguments; a file whose library has several namespaces yields one entry per namespace. A last
// component may hold `*` ("boost::asio::async_*").
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// What a type means to somebody who holds a value of it.
enum class TypeKind {
  Other,         ///< nothing that this tool cares about
  Task,          ///< a coroutine's return type that is to be awaited
  Awaitable,     ///< to be awaited, but no coroutine's return type (senders, futures, operations)
  Generator,     ///< yields values; dropping one early is normal
  FireAndForget, ///< runs by itself; cannot be awaited
  Value,         ///< monadic value (optional, expected) that happens to have a promise type
};

/// When the work behind a task begins.
enum class StartKind { Unknown, Lazy, Eager };

/// What becomes of the work and of its error when nobody takes the value.
enum class DropEffect {
  Unknown,
  NeverRuns,  ///< the frame is destroyed; the work never begins
  Cancels,    ///< the work is cancelled at once
  LosesError, ///< the work runs on; its result and its exception are lost
  Reported,   ///< the work runs on; the library reports a lost exception at run time
  Terminates, ///< the work runs on; an exception ends the process
  Blocks,     ///< the destructor waits until the work is done
  Leaks,      ///< asserts, or leaks in release builds
  Starts,     ///< dropping it is how the work is started
  Legal,      ///< dropping it is a documented use
};

/// How often one value may be awaited.
enum class AwaitCount {
  Unknown,
  Once, ///< the first await uses it up
  Many, ///< a further one yields the same again
};

/// How grave it is to block a thread that other tasks share; users choose by option.
enum class BlockingLevel { Wait, Disk, Lock, Console };

struct TypeModel {
  std::string Name;
  TypeKind Kind = TypeKind::Task;
  StartKind Start = StartKind::Unknown;
  DropEffect Drop = DropEffect::Unknown;
  AwaitCount Awaits = AwaitCount::Unknown;
  /// Calling a coroutine of this type without a look at its value is the library's idiom inside a
  /// function that a framework calls (a Qt slot): quiet there when it yields no value.
  bool HandlerIdiom = false;
};

/// A call that takes a completion handler or continuation.
struct HandlerModel {
  std::string Name;
  int Argument = -1;      ///< the handler's index, from 0; negative counts from the end
  int ErrorParameter = 0; ///< the index of the error among the handler's parameters, from 0
  /// The only error is a cancellation, so that ignoring it loses nothing (timers, signals).
  bool HarmlessError = false;
  /// What the call returns cannot fail with that error any more: the handler has dealt with it.
  bool SettlesError = false;
};

/// A call that calls a function that it is given and drops what that returns.
struct CallbackModel {
  std::string Name;
  std::optional<int> Argument; ///< as in HandlerModel; any of the arguments when it is missing
  bool Framework = false;      ///< types with HandlerIdiom are right here
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
  /// functions): it has been made non-blocking there.
  std::vector<std::string> QuietBeside;
  /// It does not block after one of these members was called on the same object, or the object was
  /// awaited.
  std::vector<std::string> ReadyTests;
};

struct LibraryModel {
  std::string Id;    ///< "asio", as the file is named
  std::string Title; ///< "Boost.Asio", as messages name it
  std::vector<std::string> Namespaces;
  std::vector<std::string> Headers; ///< include prefixes that tell that a file uses the library
  std::vector<TypeModel> Types;
  /// What some functions return, where that differs from the type's own verdict: a std::future that
  /// std::async made blocks in its destructor, others do not.
  std::vector<TypeModel> Results;
  std::vector<HandlerModel> Handlers;
  std::vector<CallbackModel> Callbacks;
  std::vector<BlockingModel> Blocking;
  /// Names of Blocking that have no scope are those of C functions.
  bool ExternC = false;
  /// What to use instead of a blocking call, by its category.
  std::vector<std::pair<std::string, std::string>> Instead;
  /// Types that hold a lock, unit or slot for as long as they live.
  std::vector<std::string> Guards;
  /// Functions and constructors that look at an argument without taking it over (formatting,
  /// tests).
  std::vector<std::string> Observers;
  /// Functions that start work on purpose: what they return is a handle to work that runs.
  std::vector<std::string> Spawns;
  /// Objects to which a task is assigned, or functions to which it is passed, to drop it on
  /// purpose.
  std::vector<std::string> Discards;
  /// How the library writes a deliberate drop; "{}" stands for the expression. Empty when it has
  /// none.
  std::string BlessedDiscard;
  /// Functions that move what follows them, or what they are given, to a thread that may block, and
  /// executors whose threads may block.
  std::vector<std::string> Offloads;
  /// Functions that move the coroutine that awaits them to the executor that they are called on or
  /// given: to an offload, or away from one.
  std::vector<std::string> Moves;
  /// Functions that bind a completion token to an executor. In a library that has them a coroutine
  /// comes back to its own executor from every await, whatever ran in between; only a bound token
  /// moves it.
  std::vector<std::string> Binders;
  /// Exceptions that mean cancellation.
  std::vector<std::string> Cancellations;
  /// Exceptions that the library's own errors all derive from; catching one is a broad handler.
  std::vector<std::string> BroadExceptions;
  /// Exceptions that are all that the library's own operations throw, though others throw them too.
  std::vector<std::string> SoleErrors;
  /// Types that carry an error to a handler or an awaiter (error_code, Try, expected).
  std::vector<std::string> ErrorTypes;
  /// Calls that read the current exception without being handed it.
  std::vector<std::string> ErrorReaders;
  /// Functions that wait for all they are given and hand the errors over as values.
  std::vector<std::string> Settled;
  /// Functions that take a variable for the error, in place of an exception.
  std::vector<std::string> ErrorOutputs;
  /// What functions are called that only clean up (`close`): nobody could act on their error.
  std::vector<std::string> Cleanups;
};

} // namespace cotidy
