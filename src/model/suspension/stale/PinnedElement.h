// Elements that the coroutine keeps where they are: who holds the gate of an element, or has told
// it of an operation in progress, makes the one that ends it wait.
#pragma once

#include "model/suspension/stale/HoldEvents.h"

namespace cotidy {

class Model;

/// \p Pin keeps what \p Var holds where it is, as long as it lives.
bool pins(const clang::VarDecl &Pin, const clang::VarDecl &Var, Model &M);

/// \p E names \p Var.
bool namesVariable(const clang::Expr &E, const clang::VarDecl &Var);

/// From where an element is pinned, nothing takes it away from the variable that holds it.
void letGoOfPinned(const FlowGraph &Graph, Model &M, std::vector<HoldEvents> &All);

} // namespace cotidy
