// The model adds up what is alive at a suspension; here the largest of it is named.
#include "suspension/StrictLargeFrameCheck.h"

using namespace clang;

namespace cotidy {

static constexpr OptionInfo CheckOptions[] = {
    {"Limit", "4096", "a frame of more bytes than this is reported"}};

const CheckInfo StrictLargeFrameCheck::Info = {
    .Id = "coro-strict-large-frame",
    .Summary = "a coroutine keeps so much over a suspension that its frame is large",
    .Since = "0.1.0",
    .Options = CheckOptions};

StrictLargeFrameCheck::StrictLargeFrameCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : CoroCheck(Name, Context), Limit(Options.get("Limit", uint64_t{4096})) {}

void StrictLargeFrameCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  CoroCheck::storeOptions(Opts);
  Options.store(Opts, "Limit", Limit);
}

void StrictLargeFrameCheck::checkFunction(const FunctionDecl &F, Model &M) {
  std::optional<FrameSize> Frame = frameSize(F, M);
  if (!Frame || Frame->Bytes <= Limit || !isFirstAt(F.getLocation()))
    return;
  diag(F.getLocation(), "the coroutine's frame takes at least %0 bytes, and is allocated with each "
                        "call")
      << static_cast<unsigned>(Frame->Bytes);
  diag(Frame->Suspension->getBeginLoc(), "most of it is kept over this suspension",
       DiagnosticIDs::Note);
  // A member that makes up less than a tenth explains nothing.
  unsigned Named = 0;
  for (const FrameMember &Member : Frame->Members)
    if (Member.Size * 10 >= Frame->Bytes && Named++ < 3)
      diag(Member.Var->getLocation(), "%0 takes %1 bytes of it", DiagnosticIDs::Note)
          << Member.Var << static_cast<unsigned>(Member.Size);
  if (Frame->Promise * 10 >= Frame->Bytes)
    diag(F.getLocation(), "the promise takes %0 bytes of it", DiagnosticIDs::Note)
        << static_cast<unsigned>(Frame->Promise);
}

} // namespace cotidy
