#include "engine/analysis/Invocation.h"

#include "model/Compat.h"

#include "clang/Basic/DiagnosticFrontend.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace cotidy {
namespace {

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
    IsNoCompilation = Info.getID() == clang::diag::err_fe_expected_compiler_job;
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
  bool IsNoCompilation = false; ///< the command assembles or links
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

} // namespace

Expected<std::unique_ptr<clang::CompilerInvocation>>
createForgivingInvocation(std::vector<std::string> Arguments, std::set<std::string> &Dropped) {
  for (unsigned Refusals = 0;; ++Refusals) {
    CommandLineErrors Errors;
    auto Invocation = createInvocation(Arguments, Errors);
    if (Errors.Message.empty())
      return Invocation;
    if (Errors.IsNoCompilation)
      return nullptr;
    auto Refused = findRefused(Arguments, Errors.Quoted);
    if (Refused == Arguments.end() || Refusals == MostRefusals)
      return createStringError("error: " + Errors.Message);
    Dropped.insert(*Refused);
    Arguments.erase(Refused);
  }
}

} // namespace cotidy
