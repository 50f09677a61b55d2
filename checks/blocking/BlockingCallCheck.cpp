#include "blocking/BlockingCallCheck.h"

namespace cotidy {

const CheckInfo BlockingCallCheck::Info = {.Id = "coro-blocking-call", .Summary = "", .Since = "0.1.0"};

void BlockingCallCheck::checkFunction(const clang::FunctionDecl &, Model &) {}

} // namespace cotidy
