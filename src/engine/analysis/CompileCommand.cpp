#include "engine/analysis/CompileCommand.h"

#include "engine/analysis/ArgumentFilter.h"
#include "engine/analysis/Invocation.h"
#include "engine/analysis/Toolchain.h"
#include "engine/project/ProjectPaths.h"
#include "model/Compat.h"

#include "clang-tidy/GlobList.h"

#include "clang/Basic/LangStandard.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace cotidy {
namespace {

/// Compilers whose command lines have nothing in common with clang's.
constexpr StringRef ForeignCompilers[] = {"nvcc",  "armcc",  "armclang", "iccarm",  "icc",
                                          "icpc",  "cl6x",   "cl430",    "tasking", "bcc32",
                                          "bcc64", "swiftc", "rustc",    "moc",     "rc"};

} // namespace

bool isForeignCompiler(StringRef Compiler) {
  return is_contained(ForeignCompilers, sys::path::stem(Compiler));
}

namespace {

void insertBeforeInputs(std::vector<std::string> &Arguments, ArrayRef<std::string> More) {
  Arguments.insert(find(Arguments, "--"), More.begin(), More.end());
}

/// What `.clang-tidy` says about arguments, as clang-tidy does it.
void applyConfigured(std::vector<std::string> &Arguments,
                     const clang::tidy::ClangTidyOptions &Options) {
  std::vector<std::string> Removed = compat::removedArguments(Options);
  erase_if(Arguments, [&](const std::string &Argument) { return is_contained(Removed, Argument); });
  if (Options.ExtraArgsBefore)
    Arguments.insert(Arguments.begin() + 1, Options.ExtraArgsBefore->begin(),
                     Options.ExtraArgsBefore->end());
  if (Options.ExtraArgs)
    insertBeforeInputs(Arguments, *Options.ExtraArgs);
}

/// A compiler without a folder is the one that the shell would have found: its folder tells where
/// its standard library is.
void findCompiler(std::string &Compiler) {
  if (!sys::path::has_parent_path(Compiler))
    if (ErrorOr<std::string> Found = sys::findProgramByName(Compiler))
      Compiler = *Found;
}

void useBuiltinHeaders(std::vector<std::string> &Arguments) {
  StringRef Given;
  for (size_t I = 1; I < Arguments.size(); ++I) {
    StringRef Argument = Arguments[I];
    if (Argument.consume_front("-resource-dir="))
      Given = Argument;
    else if (Argument == "-resource-dir" && I + 1 < Arguments.size())
      Given = Arguments[I + 1];
  }
  if (!isResourceFolder(Given) && !resourceFolder().empty())
    insertBeforeInputs(Arguments, {"-resource-dir=" + resourceFolder()});
}

/// Warnings are no failures here, and nobody sees them unless `.clang-tidy` asks for them.
void silenceWarnings(std::vector<std::string> &Arguments,
                     const clang::tidy::ClangTidyOptions &Options) {
  bool Wanted = clang::tidy::GlobList(Options.Checks.value_or("")).contains("clang-diagnostic-x");
  insertBeforeInputs(Arguments, {Wanted ? "-Wno-error" : "-w"});
}

std::string whyUnusable(ArrayRef<std::string> Arguments) {
  if (Arguments.empty())
    return "its compile command is empty";
  if (isForeignCompiler(Arguments.front()))
    return formatv("clang does not understand commands of '{0}'",
                   sys::path::stem(Arguments.front()));
  // Those that can be read were expanded with the database.
  for (StringRef Argument : Arguments.drop_front())
    if (Argument.consume_front("@") && !sys::fs::exists(Argument))
      return formatv("its response file '{0}' does not exist", Argument);
  return {};
}

/// Why there is nothing to find in this file, if so.
std::string whyNoCoroutines(const clang::CompilerInvocation *Invocation) {
  if (!Invocation || Invocation->getFrontendOpts().Inputs.empty())
    return "not compiled as C++";
  clang::InputKind Kind = Invocation->getFrontendOpts().Inputs.front().getKind();
  const clang::LangOptions &Language = Invocation->getLangOpts();
  if (Kind.getLanguage() == clang::Language::Asm ||
      Kind.getLanguage() == clang::Language::LLVM_IR || !Language.CPlusPlus)
    return "not compiled as C++";
  if (!Language.CPlusPlus20)
    return formatv("compiled as {0}; coroutines need C++20",
                   clang::LangStandard::getLangStandardForKind(Language.LangStd).getName());
  return {};
}

} // namespace

PreparedCommand prepareCommand(const Unit &U, const clang::tidy::ClangTidyOptions &Options) {
  PreparedCommand Prepared;
  std::vector<std::string> Arguments = U.Arguments;
  Prepared.Failure = whyUnusable(Arguments);
  if (!Prepared.Failure.empty())
    return Prepared;
  applyConfigured(Arguments, Options);
  clang::tooling::addTargetAndModeForProgramName(Arguments, Arguments.front());
  findCompiler(Arguments.front());
  ArgumentFilter Filter(U.File);
  Arguments = Filter.filter(Arguments);
  Prepared.DroppedFlags = Filter.unknown();
  useBuiltinHeaders(Arguments);
  silenceWarnings(Arguments, Options);
  auto Invocation = createForgivingInvocation(std::move(Arguments), Prepared.DroppedFlags);
  if (!Invocation)
    Prepared.Failure = toString(Invocation.takeError());
  else if ((Prepared.Skip = whyNoCoroutines(Invocation->get())).empty())
    Prepared.Invocation = std::move(*Invocation);
  return Prepared;
}

} // namespace cotidy
