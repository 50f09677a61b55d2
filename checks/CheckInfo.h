// What everybody may ask about a check, said once, with the check. `list`, `explain`, the README's
// table and the meta-tests read it from here.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace cotidy {

enum class FixKind { None, Safe, Unsafe, Both };

struct OptionInfo {
  llvm::StringRef Name;    ///< as in `CheckOptions: coro-x.Name`
  llvm::StringRef Default; ///< as a user would write it
  llvm::StringRef Summary; ///< one line, with the values that are allowed
};

struct CheckInfo {
  llvm::StringRef Id;      ///< "coro-dropped-task"
  llvm::StringRef Summary; ///< one line, lower-case start, no full stop
  llvm::StringRef Since;   ///< the first version that has it
  FixKind Fix = FixKind::None;
  llvm::ArrayRef<OptionInfo> Options = {};
};

} // namespace cotidy
