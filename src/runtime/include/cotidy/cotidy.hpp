// Everything of the runtime shim, for programs that use most of it; each header can be included
// alone.
//
//   #include <cotidy/cotidy.hpp>
//   int main() {
//     return cotidy::run([]() -> cotidy::task<int> { co_return 0; }());
//   }
#pragma once
#include <cotidy/cancellation.hpp>
#include <cotidy/channel.hpp>
#include <cotidy/circuit_breaker.hpp>
#include <cotidy/context.hpp>
#include <cotidy/debug.hpp>
#include <cotidy/error_handler.hpp>
#include <cotidy/event.hpp>
#include <cotidy/exception_group.hpp>
#include <cotidy/gather.hpp>
#include <cotidy/mutex.hpp>
#include <cotidy/offload.hpp>
#include <cotidy/outcome.hpp>
#include <cotidy/retry.hpp>
#include <cotidy/run.hpp>
#include <cotidy/semaphore.hpp>
#include <cotidy/service.hpp>
#include <cotidy/shield.hpp>
#include <cotidy/sleep.hpp>
#include <cotidy/spawn.hpp>
#include <cotidy/task.hpp>
#include <cotidy/task_group.hpp>
#include <cotidy/timeout.hpp>
#include <cotidy/when_any.hpp>
