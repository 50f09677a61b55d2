// What one file tells the others about a function that blocks: its USR, and for each level the way
// to what blocks, in words. A function that a file only declares is judged by the facts that it is
// given, as if its body could be seen. Plain data, to and from JSON.
#pragma once

#include "model/blocking/BlockingCall.h"
#include "model/blocking/reach/ParameterCondition.h"

#include "llvm/Support/JSON.h"

#include <string>
#include <vector>

namespace cotidy {

struct BlockingWayFact {
  BlockingLevel Level = BlockingLevel::Wait;
  /// The calls down to what blocks, itself included.
  uint64_t Length = 1;
  std::string Name; ///< of what blocks, as messages speak of it
  std::string Category;
  std::string Reason;
  /// The functions in between, as messages speak of them.
  std::vector<std::string> Through;
  /// It holds only for some values of a parameter.
  ParameterCondition When;

  bool operator==(const BlockingWayFact &) const = default;
};

struct BlockingFact {
  std::string Usr;
  std::vector<BlockingWayFact> Ways;

  bool operator==(const BlockingFact &) const = default;
};

/// The name by which files agree on a function; empty when it has none.
std::string usrOf(const clang::Decl &D);

llvm::json::Value toJSON(const BlockingFact &Fact);
bool fromJSON(const llvm::json::Value &Value, BlockingFact &Fact, llvm::json::Path P);

} // namespace cotidy
