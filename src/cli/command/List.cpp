// `cotidy list`: the checks, a line each, or as JSON for other programs.
#include "cli/command/Command.h"

#include "Registry.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

constexpr OptionRow Rows[] = {
    {"--format", "", TakesValue::Yes, "text|json", "how to print them (text)"},
};

StringRef nameOf(FixKind Kind) {
  switch (Kind) {
  case FixKind::None:
    return "none";
  case FixKind::Safe:
    return "safe";
  case FixKind::Unsafe:
    return "unsafe";
  case FixKind::Both:
    return "both";
  }
  return "none";
}

bool isDefault(const CheckInfo &Check) { return !Check.Id.starts_with("coro-strict-"); }

json::Object checkJson(const CheckInfo &Check) {
  json::Array Options;
  for (const OptionInfo &Option : Check.Options)
    Options.push_back(json::Object{
        {"name", Option.Name}, {"default", Option.Default}, {"summary", Option.Summary}});
  return json::Object{{"id", Check.Id},           {"summary", Check.Summary},
                      {"since", Check.Since},     {"default", isDefault(Check)},
                      {"fix", nameOf(Check.Fix)}, {"options", std::move(Options)}};
}

Expected<ExitCode> run(const Arguments &Words) {
  if (!Words.operands().empty())
    return createStringError(
        "list takes no arguments; `cotidy explain CHECK` tells about one check");
  Expected<StringRef> Format = Words.choice("--format", {"text", "json"});
  if (!Format)
    return Format.takeError();
  if (*Format == "json") {
    json::Array All;
    for (const CheckInfo &Check : allChecks())
      All.push_back(checkJson(Check));
    outs() << formatv("{0:2}\n", json::Value(std::move(All)));
    return ExitClean;
  }
  size_t Width = 0;
  for (const CheckInfo &Check : allChecks())
    Width = std::max(Width, Check.Id.size());
  for (const CheckInfo &Check : allChecks())
    outs() << left_justify(Check.Id, Width) << "  " << Check.Summary
           << (isDefault(Check) ? "" : " (off by default)") << "\n";
  return ExitClean;
}

} // namespace

constinit const Command ListCommand = {"list", "[--format json]", "the checks, a line each", Rows,
                                       run};

} // namespace cotidy
