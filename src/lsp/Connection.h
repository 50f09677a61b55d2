// The language server's pipe to its editor: JSON messages, each after a header with its length.
// Reading never blocks for longer than it is told, since analyses end meanwhile.
#pragma once

#include "llvm/Support/JSON.h"

#include <chrono>
#include <optional>
#include <string>

namespace cotidy::lsp {

class Connection {
public:
  /// The next message, if one comes in time.
  std::optional<llvm::json::Object> read(std::chrono::milliseconds Patience);

  /// The editor has closed its end; what it sent before is read still.
  bool isClosed() const { return Closed && !hasMessage(); }

  void notify(llvm::StringRef Method, llvm::json::Value Parameters);
  void reply(const llvm::json::Value &Id, llvm::json::Value Result);
  void refuse(const llvm::json::Value &Id, int Code, llvm::StringRef Why);

private:
  bool hasMessage() const;
  void fill(std::chrono::milliseconds Patience);
  void send(llvm::json::Object Message);

  std::string Received;
  bool Closed = false;
};

} // namespace cotidy::lsp
