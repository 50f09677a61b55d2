// Finds calls that block the thread which a coroutine shares with every other task on it, be it
// through the functions that they call.
#pragma once

#include "CoroCheck.h"
#include "model/blocking/BlockingCalls.h"

#include <optional>
#include <set>

namespace cotidy {

class BlockingCallCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  BlockingCallCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  template <typename T> T option(llvm::StringRef Name, llvm::Expected<T> Value, T Otherwise);
  void report(const clang::FunctionDecl &F, const BlockingCall &Call, Model &M);

  const std::string LevelText, BlockingText, NonBlockingText, PolicyText;
  std::set<BlockingLevel> Levels;
  BlockingNames Names;
  VirtualCalls Policy = VirtualCalls::Known;
  std::optional<BlockingCalls> Calls;
};

} // namespace cotidy
