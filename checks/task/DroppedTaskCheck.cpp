#include "task/DroppedTaskCheck.h"

namespace cotidy {

const CheckInfo DroppedTaskCheck::Info = {.Id = "coro-dropped-task", .Summary = "", .Since = "0.1.0"};

void DroppedTaskCheck::checkFunction(const clang::FunctionDecl &, Model &) {}

} // namespace cotidy
