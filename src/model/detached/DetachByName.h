// `std::move(task).detach();` of a library that no model knows.
#pragma once

#include "model/Model.h"

#include "clang/AST/ExprCXX.h"

namespace cotidy {

bool isDetachByName(const clang::CallExpr &Call, Model &M);

} // namespace cotidy
