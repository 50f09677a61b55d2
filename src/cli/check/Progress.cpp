#include "cli/check/Progress.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

constexpr std::chrono::seconds Heartbeat{30};

std::string minutes(std::chrono::seconds Time) {
  return formatv("{0}:{1,0+2}", Time.count() / 60, Time.count() % 60);
}

/// A file name may hold anything; a terminal shall see none of it.
std::string printable(StringRef Name) {
  std::string Text;
  for (char C : Name)
    Text += static_cast<unsigned char>(C) < ' ' || C == '\x7f' ? '?' : C;
  return Text;
}

} // namespace

void Progress::tell(const PoolState &State) {
  if (S == Style::Line)
    rewrite(State);
  else if (S != Style::None)
    beat(State);
}

std::string Progress::timeLeft(const PoolState &State) const {
  auto Passed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - Started);
  if (State.Done == 0 || Passed.count() == 0)
    return {};
  std::string Rate = formatv(", {0:f1} a second", double(State.Done) / double(Passed.count()));
  return Rate + ", " + minutes(Passed * (State.All - State.Done) / State.Done) + " left";
}

void Progress::rewrite(const PoolState &State) {
  std::string Line = formatv("{0} of {1} files{2}", State.Done, State.All, timeLeft(State));
  if (!State.LastFile.empty())
    Line += "  " + printable(sys::path::filename(State.LastFile));
  unsigned Columns = sys::Process::StandardErrColumns();
  errs() << "\r\033[K" << StringRef(Line).take_front(Columns > 1 ? Columns - 1 : 79);
  errs().flush();
  Shown = true;
}

void Progress::beat(const PoolState &State) {
  bool NewFile = S == Style::EveryFile && State.Done != LastDone;
  if (!NewFile && Clock::now() - LastBeat < Heartbeat)
    return;
  LastBeat = Clock::now();
  LastDone = State.Done;
  errs() << formatv("cotidy: {0} of {1} files analysed{2}\n", State.Done, State.All,
                    timeLeft(State));
}

void Progress::erase() {
  if (Shown)
    errs() << "\r\033[K";
  Shown = false;
}

} // namespace cotidy
