// What a model says of calls that take a function: who is told of an error, and whose result is
// lost.
#pragma once

#include <optional>
#include <string>

namespace cotidy {

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

} // namespace cotidy
