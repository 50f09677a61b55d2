#include "cli/check/Debt.h"

#include "engine/file/WholeFile.h"
#include "report/Summary.h"
#include "report/show/Line.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

/// So many entries are named; the rest is counted.
constexpr size_t MostNamed = 20;

void tellGone(const Report &Result) {
  for (const Finding &F : ArrayRef(Result.Gone).take_front(MostNamed))
    errs() << "cotidy: gone, but in the baseline: " << shownPlace(F.At) << printable(F.Message)
           << " [" << printable(F.Check) << "]"
           << (F.Function.empty() ? "" : " in " + printable(F.Function)) << "\n";
  if (Result.Gone.size() > MostNamed)
    errs() << "cotidy: and " << Result.Gone.size() - MostNamed << " more\n";
}

std::string entries(size_t Number) {
  return formatv("{0} finding{1}", Number, Number == 1 ? "" : "s");
}

void tellWritten(const CheckRequest &Request, size_t Number, const std::string &Besides) {
  errs() << "cotidy: wrote the baseline '" << Request.WriteBaseline << "' of " << entries(Number)
         << Besides << "\n";
}

Error writeRest(const CheckRequest &Request, const Baseline &Due, const Report &Result) {
  if (Error Failed =
          writeWhole(Request.WriteBaseline, [&](std::ostream &Out) { writeBaseline(Due, Out); }))
    return Failed;
  unsigned New = summarise(Result).New;
  auto Those = [](size_t Number, StringRef What) {
    return formatv("{0} that {1} {2}", Number, Number == 1 ? "is" : "are", What).str();
  };
  std::string Besides = ", without " + Those(Result.Gone.size(), "gone");
  if (New)
    Besides += " and " + Those(New, "new");
  tellWritten(Request, Due.size(), Besides);
  return Error::success();
}

Error writeFirst(const CheckRequest &Request, Report &Result) {
  size_t Number = 0;
  if (Error Failed = writeWhole(Request.WriteBaseline,
                                [&](std::ostream &Out) { Number = writeBaselineOf(Result, Out); }))
    return Failed;
  Result.Findings.update([](Finding &F) {
    if (F.Status == Status::New)
      F.Status = Status::Baseline;
    return true;
  });
  Result.HasBaseline = true;
  tellWritten(Request, Number, "");
  return Error::success();
}

/// A file that failed would be missing in the baseline, and its findings be new the next time.
bool isRefused(const CheckRequest &Request, const Report &Result) {
  unsigned Failed = countFiles(Result, Outcome::Failed);
  if (!Failed || Request.AllowFailedFiles)
    return false;
  errs() << "cotidy: the baseline '" << Request.WriteBaseline << "' is not written, since "
         << Failed << (Failed == 1 ? " file" : " files")
         << " could not be analysed (--allow-failed-files writes it all the same)\n";
  return true;
}

} // namespace

Expected<std::optional<Baseline>> readDebt(const CheckRequest &Request) {
  if (Request.Baseline.empty())
    return std::nullopt;
  auto Buffer = MemoryBuffer::getFile(Request.Baseline);
  if (!Buffer)
    return createStringError("cannot read the baseline '" + Request.Baseline +
                             "': " + Buffer.getError().message());
  std::string Problem;
  std::optional<Baseline> Known = readBaseline((*Buffer)->getBuffer().str(), Problem);
  if (!Known)
    return createStringError("cannot use the baseline '" + Request.Baseline + "': " + Problem);
  return Known;
}

Error settleDebt(const CheckRequest &Request, const std::optional<Baseline> &Known,
                 const WasLookedAt &Looked, Report &Result) {
  Baseline Due;
  if (Known) {
    Due = compareWithBaseline(Result, *Known, Looked);
    if (Request.WriteBaseline.empty())
      tellGone(Result);
  }
  if (Request.WriteBaseline.empty() || isRefused(Request, Result))
    return Error::success();
  return Known ? writeRest(Request, Due, Result) : writeFirst(Request, Result);
}

} // namespace cotidy
