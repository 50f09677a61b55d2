#include "model/flow/FunctionFlow.h"

using namespace clang;

namespace cotidy {

FunctionFlow::FunctionFlow(const FlowGraph &Graph, Model &M)
    : Graph(Graph), Owners(ownersIn(Graph, M)), Asked(M.get<FunctionConditions>().of(Graph)),
      Paths(Graph, Asked, M) {}

const Exploration &FunctionFlow::pathsOf(const Owner &O) {
  auto [Entry, New] = Explored.try_emplace(&O);
  if (New)
    Entry->second = Paths.explore(O);
  return Entry->second;
}

std::unique_ptr<FunctionFlow> FunctionFlows::make(const FunctionDecl &F) {
  if (!mayHaveOwners(F, M))
    return nullptr;
  const FlowGraph &Graph = M.get<FlowGraphs>().of(F);
  if (!Graph.isValid())
    return nullptr;
  auto Flow = std::make_unique<FunctionFlow>(Graph, M);
  return Flow->owners().empty() ? nullptr : std::move(Flow);
}

FunctionFlow *FunctionFlows::of(const FunctionDecl &F) {
  auto [Entry, New] = Known.try_emplace(&F);
  if (New)
    Entry->second = make(F);
  return Entry->second.get();
}

} // namespace cotidy
