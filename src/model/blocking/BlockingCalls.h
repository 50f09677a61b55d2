// The calls in a coroutine that block the thread which it shares with every other task: those that
// a model lists, that the user's options name, or that are declared `[[clang::blocking]]`; not
// those that run on a thread meant for it.
#pragma once

#include "model/Model.h"
#include "model/blocking/call/CallSite.h"
#include "model/blocking/flow/OffloadedFunctions.h"
#include "model/library/NameTable.h"

#include "clang/AST/Decl.h"

#include <string>
#include <vector>

namespace cotidy {

/// What users say in options, in addition to the models.
struct BlockingNames {
  std::vector<BlockingModel> Blocking;
  std::vector<std::string> NonBlocking;
};

struct BlockingCall {
  const clang::Expr *Call = nullptr;
  const clang::FunctionDecl *Callee = nullptr; ///< null for a call through a pointer
  std::string Name;                            ///< as messages speak of it
  BlockingLevel Level = BlockingLevel::Wait;
  llvm::StringRef Category; ///< of BlockingModel; empty when only the user says that it blocks
  llvm::StringRef Reason;   ///< likewise
  /// Null when the callee's `[[clang::blocking]]` alone tells.
  const BlockingModel *Row = nullptr;
  /// The call that was awaited before to get to a thread that may block, and did not; or null.
  const clang::Expr *VainMove = nullptr;
};

class BlockingCalls {
public:
  BlockingCalls(Model &M, const BlockingNames &Names);

  /// The calls that block the thread on which \p Coroutine runs, in the order of the text. None for
  /// a generator, which runs on its caller's account, and for what runs on an offload.
  std::vector<BlockingCall> in(const clang::FunctionDecl &Coroutine);

private:
  std::vector<BlockingCall> candidatesIn(const clang::FunctionDecl &Coroutine) const;
  std::optional<BlockingCall> judge(const CallSite &Site, const clang::FunctionDecl &In) const;
  const BlockingModel *findRow(const CallSite &Site) const;
  bool isQuiet(const CallSite &Site) const;

  Model &M;
  NameTable<const BlockingModel *> Own;
  NameTable<bool> NonBlocking;
  OffloadedFunctions Offloaded;
};

} // namespace cotidy
