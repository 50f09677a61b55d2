// `concise`: a line for each new finding, for grep, editors' quickfix lists and large first runs.
#include "report/format/Format.h"
#include "report/show/Line.h"

namespace cotidy {

void writeConcise(const Report &R, const FormatContext &Context, std::ostream &Out) {
  for (const Finding &F : R.Findings)
    if (F.Status == Status::New)
      Out << shownPlace(F.At) << printable(F.Check) << ": " << printable(F.Message) << '\n';
  writeSummary(R, Context.Summary, Context.Color, Out);
}

} // namespace cotidy
