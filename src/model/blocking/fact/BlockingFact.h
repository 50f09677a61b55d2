// What one file tells the others about a function: its USR, for each level the way to what blocks,
// in words and places, and the functions of other files that it comes to. A function that a file
// only declares is judged by the facts that it is given, as if its body could be seen. Plain data,
// to and from JSON.
#pragma once

#include "model/blocking/BlockingCall.h"
#include "model/blocking/fact/FactPlace.h"
#include "model/blocking/reach/ParameterCondition.h"

#include "llvm/Support/JSON.h"

#include <set>
#include <string>
#include <vector>

namespace cotidy {

/// A function on the way, and where the one before it calls it.
struct BlockingStepFact {
  std::string Who; ///< as messages speak of it
  FactPlace At;

  bool operator==(const BlockingStepFact &) const = default;
};

struct BlockingWayFact {
  BlockingLevel Level = BlockingLevel::Wait;
  /// The calls down to what blocks, itself included.
  uint64_t Length = 1;
  std::string Name; ///< of what blocks, as messages speak of it
  std::string Category;
  std::string Reason;
  FactPlace At; ///< where that stands
  /// The functions in between.
  std::vector<BlockingStepFact> Through;
  /// It holds only for some values of a parameter.
  ParameterCondition When;

  bool operator==(const BlockingWayFact &) const = default;
};

struct BlockingFact {
  std::string Usr;
  std::vector<BlockingWayFact> Ways; ///< empty when nothing is known to block
  /// The functions by USR that it may come to and whose bodies are in other files.
  std::set<std::string> Opens = {};

  bool operator==(const BlockingFact &) const = default;
};

/// The name by which files agree on a function; empty when it has none.
std::string usrOf(const clang::Decl &D);

llvm::json::Value toJSON(const BlockingFact &Fact);
bool fromJSON(const llvm::json::Value &Value, BlockingFact &Fact, llvm::json::Path P);

} // namespace cotidy
