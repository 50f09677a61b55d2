// Functions that wait for a task, told by their shape: for libraries that no model names. Three
// things tell. A function that is given a task and returns what awaiting it yields, without being
// awaited, had to wait. So had one whose body waits for a local event after it took the task, and a
// member of the task's own class whose body waits. And `f().get()` on a task that was made just
// now.
#pragma once

#include "model/Model.h"
#include "model/blocking/call/CallSite.h"

namespace cotidy {

/// \p Waits tells of a call in the body of a function whether it waits for another thread.
bool waitsForTask(const CallSite &Site, Model &M,
                  llvm::function_ref<bool(const CallSite &, const clang::FunctionDecl &)> Waits);

} // namespace cotidy
