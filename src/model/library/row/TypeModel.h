// What a model says of a type, or of what a function returns.
#pragma once

#include <string>

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

} // namespace cotidy
