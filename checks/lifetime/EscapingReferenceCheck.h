// coro-escaping-reference: see coro-escaping-reference.md.
#pragma once

#include "CoroCheck.h"
#include "model/escape/EscapingReference.h"
#include "model/escape/LentThis.h"

namespace cotidy {

/// Work that was set off refers to a local variable, or to a shared object, that dies before it has
/// ended.
class EscapingReferenceCheck : public CoroCheck {
public:
  static const CheckInfo Info;
  using CoroCheck::CoroCheck;

protected:
  void checkFunction(const clang::FunctionDecl &F, Model &M) override;

private:
  void report(const EscapingReference &Found);
  void report(const LentThis &Found);
};

} // namespace cotidy
