#include "engine/analysis/CompileCommand.h"

#include "engine/analysis/ArgumentFilter.h"
#include "engine/analysis/Toolchain.h"
#include "engine/project/ProjectPaths.h"
#include "model/Compat.h"

#include "clang-tidy/GlobList.h"

#include "clang/Basic/DiagnosticDriver.h"
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

/// How often clang may refuse a flag of one command before that counts as the command's failure.
constexpr unsigned MostRefusals = 64;

/// Keeps the first error of the command line, and what it quotes.
class CommandLineErrors : public clang::DiagnosticConsumer {
public:
  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < clang::DiagnosticsEngine::Error || !Message.empty())
      return;
    SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    Message = Text.str().str();
    for (unsigned I = 0; I < Info.getNumArgs(); ++I) {
      if (Info.getArgKind(I) == clang::DiagnosticsEngine::ak_std_string)
        Quoted.push_back(Info.getArgStdStr(I));
      else if (Info.getArgKind(I) == clang::DiagnosticsEngine::ak_c_string)
        Quoted.push_back(Info.getArgCStr(I));
    }
  }

  std::string Message;
  std::vector<std::string> Quoted;
};

/// The flag among \p Arguments that an error speaks of: quoted whole ("-mfoo"), as a flag and its
/// value
/// ("-std=", "gnu++98x"), or by the value alone ("unknown target CPU 'znver9'").
std::vector<std::string>::iterator findRefused(std::vector<std::string> &Arguments,
                                               ArrayRef<std::string> Quoted) {
  auto Speaks = [&](StringRef Argument) {
    if (!Argument.starts_with("-") || Argument.size() < 2)
      return false;
    auto [Flag, Value] = Argument.split('=');
    for (StringRef Text : Quoted)
      if (Text == Argument || (!Value.empty() && Text == Value && Flag.starts_with("-m")))
        return true;
      else if (Text.size() > 1 && Text.starts_with("-") && Argument.starts_with(Text) &&
               is_contained(Quoted, Argument.drop_front(Text.size()).ltrim('=')))
        return true;
    return false;
  };
  return find_if(Arguments, Speaks);
}

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

std::unique_ptr<clang::CompilerInvocation> createInvocation(ArrayRef<std::string> Arguments,
                                                            CommandLineErrors &Errors) {
  std::vector<const char *> Pointers;
  for (const std::string &Argument : Arguments)
    Pointers.push_back(Argument.c_str());
  compat::Diagnostics Diagnostics(Errors);
  clang::CreateInvocationOptions Options;
  Options.Diags = Diagnostics.engine();
  auto Invocation = clang::createInvocation(Pointers, Options);
  if (Invocation)
    compat::checkTarget(*Diagnostics.engine(), *Invocation);
  return Invocation;
}

/// Drops the flags that clang knows but refuses (for this target, with this value), one by one.
void createInvocation(std::vector<std::string> Arguments, PreparedCommand &Prepared) {
  for (unsigned Refusals = 0;; ++Refusals) {
    CommandLineErrors Errors;
    Prepared.Invocation = createInvocation(Arguments, Errors);
    if (Errors.Message.empty())
      return;
    auto Refused = findRefused(Arguments, Errors.Quoted);
    if (Refused == Arguments.end() || Refusals == MostRefusals) {
      Prepared.Invocation.reset();
      Prepared.Failure = "error: " + Errors.Message;
      return;
    }
    Prepared.DroppedFlags.insert(*Refused);
    Arguments.erase(Refused);
  }
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

bool isForeignCompiler(StringRef Compiler) {
  return is_contained(ForeignCompilers, sys::path::stem(Compiler));
}

PreparedCommand prepareCommand(const Unit &U, const clang::tidy::ClangTidyOptions &Options) {
  PreparedCommand Prepared;
  std::vector<std::string> Arguments = U.Arguments;
  if (Arguments.empty() || isForeignCompiler(Arguments.front())) {
    Prepared.Failure = Arguments.empty() ? "its compile command is empty"
                                         : "clang does not understand commands of '" +
                                               sys::path::stem(Arguments.front()).str() + "'";
    return Prepared;
  }
  applyConfigured(Arguments, Options);
  clang::tooling::addTargetAndModeForProgramName(Arguments, Arguments.front());
  findCompiler(Arguments.front());
  ArgumentFilter Filter(U.File);
  Arguments = Filter.filter(Arguments);
  Prepared.DroppedFlags = Filter.unknown();
  useBuiltinHeaders(Arguments);
  silenceWarnings(Arguments, Options);
  createInvocation(std::move(Arguments), Prepared);
  if (Prepared.Failure.empty())
    Prepared.Skip = whyNoCoroutines(Prepared.Invocation.get());
  if (!Prepared.Skip.empty())
    Prepared.Invocation.reset();
  return Prepared;
}

} // namespace cotidy
