// `cotidy lsp`: one loop over what the editor says and what analyses have found. A document is
// analysed when it is opened, saved, or has rested for a moment after a change; while its code does
// not compile, what was known about it stays.
#pragma once

#include "lsp/Analyser.h"
#include "lsp/Connection.h"
#include "report/format/Format.h"

#include <map>
#include <span>

namespace cotidy::lsp {

class Server {
public:
  /// \p Program is this executable.
  Server(std::string Program, std::span<const Rule> Rules, Tool This)
      : Work(std::move(Program)), Rules(Rules), This(std::move(This)) {}

  /// Until the editor leaves; whether it took its leave as the protocol has it.
  bool run();

private:
  void handle(const llvm::json::Object &Message);
  void handleRequest(llvm::StringRef Method, const llvm::json::Value &Id,
                     const llvm::json::Object &Parameters);
  void handleNotification(llvm::StringRef Method, const llvm::json::Object &Parameters);
  llvm::json::Value initialize(const llvm::json::Object &Parameters);

  void open(const llvm::json::Object &Parameters);
  void change(const llvm::json::Object &Parameters);
  void save();
  void close(const llvm::json::Object &Parameters);

  Document *find(const llvm::json::Object &Parameters);
  void startDue();
  void take(AnalysisResult Done);
  void publish(const Document &D, llvm::json::Array Diagnostics);
  void log(llvm::StringRef Text);
  std::chrono::milliseconds patience() const;

  Connection Editor;
  Analyser Work;
  std::span<const Rule> Rules;
  Tool This;
  std::map<std::string, Document> Documents; ///< by URI
  Units Unit = Units::Utf16;
  bool IsInitialized = false, IsShutDown = false, HasLeft = false;
};

} // namespace cotidy::lsp
