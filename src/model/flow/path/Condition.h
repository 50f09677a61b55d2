// Conditions that a function asks more than once: `if (x) t = f(); … if (x) co_await t;` has two
// paths, not four. A condition is known by its text without negation; what it reads being changed
// makes it open again. Members are taken to stay as they are until this function assigns them.
#pragma once

#include "model/flow/FlowGraph.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace cotidy {

class Conditions {
public:
  explicit Conditions(const FlowGraph &Graph);

  struct Question {
    unsigned Id;
    bool Negated;
  };
  /// The question that the end of \p Block asks, if it is asked elsewhere too.
  std::optional<Question> questionOf(const clang::CFGBlock &Block) const;

  /// \p Id becomes \p Value, or open.
  struct Change {
    unsigned Id;
    std::optional<bool> Value;
  };
  llvm::ArrayRef<Change> changesAt(const clang::Stmt &S) const;

  /// So many are followed at most.
  static constexpr unsigned Most = 12;

private:
  struct Asked;
  void collect(std::vector<Asked> &All);
  void findChanges(llvm::ArrayRef<Asked> All);

  const FlowGraph &Graph;
  llvm::DenseMap<const clang::CFGBlock *, Question> Questions;
  llvm::DenseMap<const clang::Stmt *, llvm::SmallVector<Change, 1>> Changes;
};

/// \p Condition without parentheses, casts and negations; \p Negated is flipped for each of those.
const clang::Expr *withoutNegation(const clang::Expr *Condition, bool &Negated);

} // namespace cotidy
