#include "engine/config/TidyConfig.h"

#include "engine/config/CheckGlobs.h"
#include "model/library/ModelFiles.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using clang::tidy::ClangTidyGlobalOptions;
using clang::tidy::ClangTidyOptions;

namespace cotidy {
namespace {

/// The priority of an option that no configuration file overrides, however deeply nested.
constexpr unsigned WinsOverFiles = 1U << 20;

/// Many files still have a key that had no effect long before LLVM 18 stopped to know it: their
/// projects run a clang-tidy of then. A `---` that ends a file without a line break would be one of
/// its keys.
std::string withoutOldKeys(StringRef Text) {
  constexpr StringLiteral OldKey = "AnalyzeTemporaryDtors:";
  std::string Known = Text.str();
  for (size_t At = Known.find(OldKey); At != std::string::npos; At = Known.find(OldKey, At + 1))
    if (At == 0 || Known[At - 1] == '\n')
      Known[At] = '#';
  if (StringRef(Known).ends_with("\n---"))
    Known += '\n';
  return Known;
}

/// Reads one `.clang-tidy`. An error is kept and answered with no options, so that clang-tidy's own
/// provider, which would print it and go on, never sees it.
ErrorOr<ClangTidyOptions> readConfig(MemoryBufferRef Text, std::vector<std::string> &Errors) {
  std::string First;
  auto Keep = [&](const SMDiagnostic &Diagnostic) {
    if (First.empty())
      First = formatv("{0}:{1}:{2}: {3}", Text.getBufferIdentifier(), Diagnostic.getLineNo(),
                      Diagnostic.getColumnNo() + 1, Diagnostic.getMessage());
  };
  std::string Known = withoutOldKeys(Text.getBuffer());
  ErrorOr<ClangTidyOptions> Options = clang::tidy::parseConfigurationWithDiags(
      MemoryBufferRef(Known, Text.getBufferIdentifier()), Keep);
  if (Options && First.empty())
    return Options;
  if (First.empty())
    First = formatv("{0}: {1}", Text.getBufferIdentifier(), Options.getError().message());
  Errors.push_back(First);
  return ClangTidyOptions();
}

ClangTidyOptions commandLineOptions(const UnitSettings &Settings) {
  ClangTidyOptions Options;
  if (!Settings.Checks.empty())
    Options.Checks = Settings.Checks;
  return Options;
}

/// What is put between the configuration files and the command line: the default set unless a file
/// chooses checks of ours, less what the files take from it. Files that are written for clang-tidy
/// ("*", "clang-*") do not set the static analyzer off here, nor the compiler's warnings.
std::string defaultChecksAfter(StringRef FileChecks) {
  CheckGlobs Globs(FileChecks);
  std::vector<StringRef> Checks;
  if (!Globs.choosesOurs()) {
    Checks = Globs.removedOfOurs();
    Checks.insert(Checks.begin(), DefaultChecks);
  }
  Checks.push_back("-clang-analyzer-*");
  if (!Globs.choosesWarnings())
    Checks.push_back("-clang-diagnostic-*");
  return join(Checks, ",");
}

bool isLineRange(const json::Value &Range) {
  const json::Array *Ends = Range.getAsArray();
  return Ends && Ends->size() == 2 &&
         all_of(*Ends, [](const json::Value &End) { return End.getAsInteger().has_value(); });
}

/// clang-tidy's own reader prints what it does not like.
bool isLineFilter(StringRef Text) {
  Expected<json::Value> Filter = json::parse(Text);
  if (!Filter)
    return !errorToBool(Filter.takeError());
  const json::Array *Files = Filter->getAsArray();
  return Files && all_of(*Files, [](const json::Value &Row) {
           const json::Object *File = Row.getAsObject();
           const json::Array *Lines = File ? File->getArray("lines") : nullptr;
           return File && File->getString("name") &&
                  (Lines ? all_of(*Lines, isLineRange) : File->size() == 1);
         });
}

} // namespace

std::unique_ptr<TidyConfig> TidyConfig::create(const UnitSettings &Settings) {
  ClangTidyGlobalOptions Global;
  if (!Settings.LineFilter.empty())
    clang::tidy::parseLineFilter(Settings.LineFilter, Global);
  ClangTidyOptions Defaults = ClangTidyOptions::getDefaults();
  Defaults.Checks = "";
  return std::unique_ptr<TidyConfig>(new TidyConfig(std::move(Global), std::move(Defaults),
                                                    commandLineOptions(Settings), Settings.Models));
}

// The base's constructor for handlers leaves it without a file system.
TidyConfig::TidyConfig(ClangTidyGlobalOptions Global, ClangTidyOptions Defaults,
                       ClangTidyOptions Override, std::vector<std::string> Models)
    : FileOptionsProvider(std::move(Global), std::move(Defaults), std::move(Override),
                          vfs::getRealFileSystem()),
      Models(std::move(Models)) {
  ConfigHandlers = {
      {".clang-tidy", [this](MemoryBufferRef Text) { return readConfig(Text, Errors); }}};
}

ClangTidyOptions TidyConfig::fromFiles(StringRef File) {
  ClangTidyOptions Merged;
  unsigned Order = 0;
  std::vector<OptionsSource> Sources = FileOptionsProvider::getRawOptions(File);
  if (Sources.size() > 2) // the first is the defaults, the last the command line
    for (const OptionsSource &Source : ArrayRef(Sources).drop_front().drop_back())
      Merged.mergeWith(Source.first, ++Order);
  return Merged;
}

bool TidyConfig::hasHeaderFilter(StringRef File) {
  return fromFiles(File).HeaderFilterRegex.has_value();
}

std::vector<TidyConfig::OptionsSource> TidyConfig::getRawOptions(StringRef File) {
  ClangTidyOptions Files = fromFiles(File);
  ClangTidyOptions Ours;
  Ours.Checks = defaultChecksAfter(Files.Checks.value_or(""));
  if (!Files.HeaderFilterRegex)
    Ours.HeaderFilterRegex = ".*";
  if (!Models.empty()) {
    std::vector<std::string> All = configuredModels(Files, File);
    All.insert(All.end(), Models.begin(), Models.end());
    Ours.CheckOptions["CotidyModels"] =
        ClangTidyOptions::ClangTidyValue(join(All, ";"), WinsOverFiles);
  }
  std::vector<OptionsSource> Sources = FileOptionsProvider::getRawOptions(File);
  Sources.insert(Sources.empty() ? Sources.end() : Sources.end() - 1,
                 {std::move(Ours), "cotidy's defaults"});
  return Sources;
}

std::vector<std::string> configuredModels(const ClangTidyOptions &Options, StringRef File) {
  auto Models = Options.CheckOptions.find("CotidyModels");
  if (Models == Options.CheckOptions.end())
    return {};
  return resolveModelFiles(Models->second.Value, File, *vfs::getRealFileSystem());
}

Error checkLineFilter(StringRef Json) {
  if (!isLineFilter(Json))
    return createStringError("--line-filter is not clang-tidy's JSON, such as "
                             "'[{\"name\":\"a.cpp\",\"lines\":[[1,20]]}]'");
  return Error::success();
}

} // namespace cotidy
