// coro-unjoined-scope: see coro-unjoined-scope.md.
#pragma once

#include "CoroCheck.h"
#include "model/scope/ScopeUse.h"

namespace cotidy {

/// A scope of work dies on some path before its work has been waited for.
class UnjoinedScopeCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;
  void checkRecord(const clang::CXXRecordDecl &Record, Model &M) override;

private:
  void report(const UnjoinedScope &Found, const Model &M);
  void explain(const UnjoinedScope &Found);
};

} // namespace cotidy
