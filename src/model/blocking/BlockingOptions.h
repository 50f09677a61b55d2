// The texts of coro-blocking-call's options, read. A mistake is answered by one line: which entry,
// and what is wrong with it.
#pragma once

#include "model/blocking/BlockingCall.h"
#include "model/library/row/BlockingModel.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <set>
#include <string>
#include <vector>

namespace cotidy {

/// `wait;disk`
llvm::Expected<std::set<BlockingLevel>> readLevels(llvm::StringRef Text);

/// `a::read;a::write=co_await a::async_write;b::fetch_*`: names, with what to use instead.
llvm::Expected<std::vector<BlockingModel>> readBlockingNames(llvm::StringRef Text);

/// `a::peek;b::try_*`
llvm::Expected<std::vector<std::string>> readNames(llvm::StringRef Text);

/// `known`
llvm::Expected<VirtualCalls> readVirtualCalls(llvm::StringRef Text);

} // namespace cotidy
