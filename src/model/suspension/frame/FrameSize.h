// How large a coroutine's frame is at least: the promise, the parameters that it copies, and at the
// suspension where most is alive the locals that are used behind it, or that it is given, and the
// awaiter ([dcl.fct.def.coroutine]/13, [expr.await]/3). What a compiler adds comes on top.
#pragma once

#include "model/Model.h"

namespace cotidy {

struct FrameMember {
  /// A local or a parameter; null for the promise and the awaiter.
  const clang::VarDecl *Var = nullptr;
  uint64_t Size = 0;
};

struct FrameSize {
  uint64_t Bytes = 0;
  /// Where most is alive.
  const clang::Stmt *Suspension = nullptr;
  uint64_t Promise = 0;
  uint64_t Awaiter = 0;
  /// The largest first.
  std::vector<FrameMember> Members;
};

/// Nothing for a function that never suspends.
std::optional<FrameSize> frameSize(const clang::FunctionDecl &F, Model &M);

} // namespace cotidy
