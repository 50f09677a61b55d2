// Ctrl-C and SIGTERM: noted, and asked for by whoever holds child processes.
#pragma once

namespace cotidy {

/// From now on an interruption is noted instead of ending the process. A pipe that is closed early
/// is then an error of the write, not a signal.
void noteInterrupts();

bool isInterrupted();

} // namespace cotidy
