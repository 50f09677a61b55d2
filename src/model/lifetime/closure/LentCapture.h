// Lambdas that are no coroutines, and that return a task which refers to what their closure holds
// by value: `[text] { return send(text); }` is as bad as a lambda coroutine that uses `text` when
// `send` keeps a reference, and the closure dies before the task. So is `[text] { post(loop, [&] {
// use(text); }); }`.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"

#include <optional>

namespace cotidy {

struct LentCapture {
  const clang::DeclRefExpr *At = nullptr; ///< the capture, where the task is given it
  TypeInfo Type; ///< of the task; of no kind where a function is called later
};

std::optional<LentCapture> lentCapture(const clang::LambdaExpr &Lambda, Model &M);

} // namespace cotidy
