#include "engine/config/ConfigCheck.h"

#include "Registry.h"
#include "engine/config/CheckGlobs.h"
#include "engine/config/Nearest.h"
#include "model/Compat.h"
#include "model/library/LibrarySet.h"

#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/GlobList.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace clang::tidy;

namespace cotidy {
namespace {

/// The full names of the options of our checks.
std::vector<std::string> knownOptions() {
  std::vector<std::string> Names;
  for (const CheckInfo &Check : allChecks()) {
    Names.push_back((Check.Id + ".CotidyModels").str());
    for (const OptionInfo &Option : Check.Options)
      Names.push_back((Check.Id + "." + Option.Name).str());
  }
  return Names;
}

std::string unknownOption(StringRef Name) {
  static const std::vector<std::string> Known = knownOptions();
  if (!Name.starts_with("coro-") || is_contained(Known, Name))
    return {};
  std::vector<StringRef> Candidates(Known.begin(), Known.end());
  return ("unknown option '" + Name + "'" + didYouMean(Name, Candidates)).str();
}

} // namespace

bool ConfigCheck::look(StringRef File) {
  std::vector<TidyConfig::OptionsSource> Sources = Config->getRawOptions(File);
  ArrayRef<std::string> Unread = Config->errors();
  append_range(Errors, Unread.drop_front(ReadErrors));
  ReadErrors = Unread.size();
  for (const auto &[Options, Source] : Sources)
    if (Seen.insert(Source).second)
      checkNames(Options, Source);
  ClangTidyOptions Effective = Config->getOptions(File);
  if (Seen.insert(configurationAsText(Effective)).second)
    checkValues(Effective);
  checkModels(Effective, File);
  GlobList Globs(Effective.Checks.value_or(""));
  bool AnyOn = false;
  for (const CheckInfo &Check : allChecks())
    if (Globs.contains(Check.Id)) {
      On.insert(Check.Id.str());
      AnyOn = true;
    }
  return AnyOn;
}

void ConfigCheck::checkNames(const ClangTidyOptions &Options, StringRef Source) {
  if (Error Unknown = CheckGlobs(Options.Checks.value_or("")).check())
    Errors.push_back((Source + ": " + toString(std::move(Unknown))).str());
  for (const auto &Option : Options.CheckOptions)
    if (std::string Unknown = unknownOption(Option.getKey()); !Unknown.empty())
      Errors.push_back((Source + ": " + Unknown).str());
}

void ConfigCheck::checkValues(const ClangTidyOptions &Options) {
  ClangTidyContext Context(
      std::make_unique<DefaultOptionsProvider>(ClangTidyGlobalOptions(), Options));
  ClangTidyDiagnosticConsumer Consumer(Context);
  compat::Diagnostics Diagnostics(Consumer);
  compat::setDiagnostics(Context, Diagnostics);
  ClangTidyASTConsumerFactory(Context).getCheckOptions();
  for (const ClangTidyError &Wrong : Consumer.take())
    Errors.push_back(Wrong.Message.Message);
}

void ConfigCheck::checkModels(const ClangTidyOptions &Options, StringRef File) {
  std::vector<std::string> Files = configuredModels(Options, File);
  if (!Seen.insert(join(Files, ";")).second)
    return;
  if (Error Failed = LibrarySet::shared(Files).takeError())
    Errors.push_back("cannot use CotidyModels, " + toString(std::move(Failed)));
}

bool hasOurChecks(const ClangTidyOptions &Options) {
  GlobList Globs(Options.Checks.value_or(""));
  return any_of(allChecks(), [&](const CheckInfo &Check) { return Globs.contains(Check.Id); });
}

} // namespace cotidy
