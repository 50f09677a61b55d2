// Errors that nobody will see: handlers that swallow them, promises that lose them, continuations
// that ignore them. What is right is decided in model/error; here it is worded.
#pragma once

#include "CoroCheck.h"

#include "llvm/ADT/DenseSet.h"

namespace cotidy {

struct DroppedMention;
struct IgnoredError;
struct SwallowingHandler;

class SwallowedErrorCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  SwallowedErrorCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkRecord(const clang::CXXRecordDecl &Record, Model &M) override;

private:
  void reportHandler(const SwallowingHandler &Found);
  void explainMention(const DroppedMention &Mention);
  void explainPath(const SwallowingHandler &Found);
  void offerRethrow(const SwallowingHandler &Found);
  void reportIgnored(const IgnoredError &Found);
  void reportLeft(clang::SourceLocation At, const clang::ValueDecl &Promise);

  /// Templates are checked once per instantiation, and a function once per coroutine that calls it.
  bool isFirst(clang::SourceLocation At) { return Reported.insert(At).second; }

  const bool CheckCallees;
  llvm::DenseSet<clang::SourceLocation> Reported;
};

} // namespace cotidy
