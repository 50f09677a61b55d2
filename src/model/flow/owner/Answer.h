// What becomes of the answer of a question that a task or its holder is asked.
#pragma once

#include "model/Model.h"
#include "model/flow/FlowGraph.h"

namespace cotidy {

/// The branch that a question decides is told apart by the flow; elsewhere the answer goes to code
/// that knows what it asked for.
bool decidesBranch(const clang::Expr &Question, const FlowGraph &Graph);

/// The answer is only printed: it goes to a stream, or to a function that looks at what it is
/// given.
bool isOnlyPrinted(const clang::Expr &Question, const FlowGraph &Graph, const Model &M);

/// `error_ |= f.failed();`: a member or a variable of somebody else's keeps the answer.
bool isOnlyFlagged(const clang::Expr &Question, const FlowGraph &Graph);

/// `assert_true(all.empty())`: a test that knows what is in it.
bool isAsserted(const clang::Expr &Question, const FlowGraph &Graph, const Model &M);

} // namespace cotidy
