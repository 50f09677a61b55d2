// Which calls block by themselves: those that a model lists, that the user's options name, that are
// declared `[[clang::blocking]]`, or whose shape tells that they wait for a task. What happens
// further down in what they call is not asked here.
#pragma once

#include "model/Model.h"
#include "model/blocking/BlockingCall.h"
#include "model/blocking/call/CallSite.h"
#include "model/library/NameTable.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace cotidy {

class CallJudge {
public:
  CallJudge(Model &M, const BlockingNames &Names);

  /// What the call of \p Site, in the code of \p In, blocks on; nothing when it does not.
  std::optional<Blocker> judge(const CallSite &Site, const clang::FunctionDecl &In) const;

  /// What the end of an object of \p Class blocks on, by a row for its destructor.
  std::optional<Blocker> judgeEnd(const clang::CXXRecordDecl &Class) const;

  /// Somebody has said whether the call blocks, so that what stands in its body adds nothing.
  bool isSettled(const CallSite &Site) const;

private:
  const BlockingModel *findRow(const CallSite &Site) const;
  const BlockingModel *findRow(llvm::StringRef Name) const;
  const BlockingModel *findEnd(const clang::CXXRecordDecl &Class) const;
  bool isQuiet(const CallSite &Site) const;
  bool isWaitForTask(const CallSite &Site) const;

  Model &M;
  NameTable<const BlockingModel *> Own;
  NameTable<bool> NonBlocking;
  mutable llvm::DenseMap<const clang::CXXRecordDecl *, const BlockingModel *> Ends;
};

} // namespace cotidy
