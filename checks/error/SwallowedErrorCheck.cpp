#include "error/SwallowedErrorCheck.h"

namespace cotidy {

const CheckInfo SwallowedErrorCheck::Info = {.Id = "coro-swallowed-error", .Summary = "", .Since = "0.1.0"};

void SwallowedErrorCheck::checkFunction(const clang::FunctionDecl &, Model &) {}

} // namespace cotidy
