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

/// Those of a translation unit's functions (Model::get).
class FunctionConditions {
public:
  explicit FunctionConditions(const Model &) {}

  const Conditions &of(const FlowGraph &Graph);

private:
  llvm::DenseMap<const FlowGraph *, std::unique_ptr<Conditions>> Known;
};

/// The answers that a path has come by.
class Answers {
public:
  /// \p S happens: what it assigns is known, or open again.
  void changeAt(const clang::Stmt &S, const Conditions &Asked);
  void know(unsigned Id, std::optional<bool> Value);
  /// The end of \p Block has the answer \p Answer; false when the path knows that it has not.
  bool take(const clang::CFGBlock &Block, bool Answer, const Conditions &Asked);
  /// What is known at element \p End of \p Block: from there back to where paths meet.
  void recall(const clang::CFGBlock &Block, unsigned End, const Conditions &Asked);

  uint64_t key() const { return static_cast<uint64_t>(Known) << 32 | Yes; }

private:
  unsigned Known = 0;
  unsigned Yes = 0;
};

/// \p Condition without parentheses, casts and negations; \p Negated is flipped for each of those.
const clang::Expr *withoutNegation(const clang::Expr *Condition, bool &Negated);

} // namespace cotidy
