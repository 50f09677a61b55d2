// Which functions block, by themselves or through what they call, and by which way: a summary for
// every function that some coroutine reaches. The body of each is read once; then lengths of ways
// flow from the calls that block up to their callers until nothing changes, which callees first
// makes one pass and one more for each circle. A way is the shortest, the first in the text among
// equals, kept for each level, since options choose which levels are findings.
//
// The end of an object is a node like a function. Of what it blocks on only waits count: that the
// destructor of a temporary file removes it is no surprise.
#pragma once

#include "model/blocking/BlockingCall.h"
#include "model/blocking/fact/BlockingFact.h"
#include "model/blocking/reach/Callees.h"

#include "llvm/ADT/DenseMap.h"

#include <array>
#include <map>
#include <memory>
#include <vector>

namespace cotidy {

class BlockingSummaries {
public:
  BlockingSummaries(Model &M, const CallJudge &Judge, VirtualCalls Policy);
  ~BlockingSummaries();

  /// The places in \p F where something blocks, by itself or further down; a
  /// place with ways to several levels once for each.
  std::vector<BlockingCall> in(const clang::FunctionDecl &F);

  /// What other files have to know about \p F.
  BlockingFact factOf(const clang::FunctionDecl &F);

  /// The functions by USR that \p F may come to and whose bodies are in other files.
  std::set<std::string> opensOf(const clang::FunctionDecl &F);

  /// What other files tell about functions that this one only declares. To be called first.
  void learn(const std::vector<BlockingFact> &Facts);

private:
  struct Way {
    unsigned Length = 0; ///< 0 for no way
    int Edge = -1;       ///< of the node's edges; -1 for a blocker of its own
    int Target = -1;     ///< of the edge's targets, or of the node's blockers
    ParameterCondition TargetWhen;
  };
  static constexpr unsigned LevelCount = static_cast<unsigned>(BlockingLevel::Run) + 1;
  using Ways = std::array<Way, LevelCount>;
  struct Own {
    Blocker What;
    RunPoint Point;
    const BlockingWayFact *Elsewhere = nullptr; ///< what another file told of it
  };
  struct Edge {
    RunPoint Point;
    std::optional<CallSite> Site; ///< none where arguments say nothing
    llvm::SmallVector<const clang::Decl *, 1> Targets;
    bool All = false;
  };
  struct Node;

  Node &add(const clang::Decl &D, std::vector<Node *> &New);
  void read(Node &N);
  void readFunction(Node &N, const clang::FunctionDecl &F);
  void readPoint(Node &N, const clang::FunctionDecl &F, const RunPoint &Point);
  void readEnd(Node &N, const clang::FunctionDecl &F, const RunPoint &Point);
  void readFact(Node &N, const clang::FunctionDecl &F);
  void readClass(Node &N, const clang::CXXRecordDecl &Class);
  Node &explore(const clang::Decl &D);

  bool improve(Node &N) const;
  bool improveByEdge(Node &N, unsigned Index) const;
  bool improveByAll(Node &N, unsigned Index) const;
  std::optional<ParameterCondition> whenMet(const Node &N, const Edge &E,
                                            ParameterCondition Of) const;
  BlockingCall follow(const Node &From, const RunPoint &Point, Way W, unsigned Level) const;
  void addFacts(const Node &N, ParameterCondition When, const Ways &Value,
                BlockingFact &Fact) const;
  const Node &nodeOf(const clang::Decl *D) const { return *Nodes.find(D)->second; }

  Model &M;
  const CallJudge &Judge;
  CalleeFinder Finder;
  std::map<std::string, BlockingFact> Learnt;
  llvm::DenseMap<const clang::Decl *, std::unique_ptr<Node>> Nodes;
};

} // namespace cotidy
