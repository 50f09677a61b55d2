#include "engine/pool/Interrupt.h"

#include <csignal>

namespace cotidy {
namespace {

volatile std::sig_atomic_t Interrupted = 0;

void note(int) { Interrupted = 1; }

} // namespace

void noteInterrupts() {
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
}

bool isInterrupted() { return Interrupted; }

} // namespace cotidy
