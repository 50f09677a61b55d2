// What a model says of calls that set work off with nobody to hear of its error.
#pragma once

#include "model/library/row/TypeModel.h"

#include <optional>
#include <string>

namespace cotidy {

struct DetachModel {
  std::string Name;
  /// Which argument is the work, a task or a function, from 0; negative counts from the end. The
  /// object of the call when it is missing.
  std::optional<int> Task;
  /// Which argument is the completion token: the call detaches when that is one of the library's
  /// `detachTokens`. Always when it is missing.
  std::optional<int> Token;
  DropEffect Error = DropEffect::LosesError; ///< what becomes of an exception
  std::string Handler; ///< what to write in place of the token, where the task yields no value
};

} // namespace cotidy
