// The places in a coroutine that block the thread which it shares with every other task: calls that
// a model lists, that the user's options name, or that are declared `[[clang::blocking]]`, and the
// functions and destructors that come to such a call; not those that run on a thread meant for it.
#pragma once

#include "model/Model.h"
#include "model/blocking/BlockingCall.h"
#include "model/blocking/call/CallJudge.h"
#include "model/blocking/fact/FactExchange.h"
#include "model/blocking/reach/BlockingSummaries.h"

#include "clang/AST/Decl.h"

#include <vector>

namespace cotidy {

class BlockingCalls {
public:
  BlockingCalls(Model &M, const BlockingNames &Names, VirtualCalls Policy);
  /// The one that all share who have no options, by Model::get.
  explicit BlockingCalls(Model &M) : BlockingCalls(M, BlockingNames(), VirtualCalls::Known) {}

  /// What blocks the thread on which \p Coroutine runs, in the order of the text; a place with ways
  /// to several levels once for each. None for a generator, which runs on its caller's account, and
  /// for what runs on an offload.
  std::vector<BlockingCall> in(const clang::FunctionDecl &Coroutine);

  /// The calls in \p Coroutine that return no awaitable, that are on the thread which all share,
  /// and of which no model, option or attribute says whether they block.
  std::vector<const clang::CallExpr *> unsettledIn(const clang::FunctionDecl &Coroutine);

  /// Tells \p Others what they have to know about \p F, or what it has to know from them.
  void tell(const clang::FunctionDecl &F, FactExchange &Others);

private:
  bool runsElsewhere(const clang::FunctionDecl &Coroutine);
  bool isTheLoop(const BlockingCall &Call, const clang::FunctionDecl &Coroutine);

  Model &M;
  CallJudge Judge;
  BlockingSummaries Summaries;
};

} // namespace cotidy
