#include "engine/analysis/Analysis.h"

#include "engine/analysis/CompileCommand.h"
#include "engine/analysis/FindingMaker.h"
#include "engine/analysis/FunctionIndex.h"
#include "engine/analysis/parse/CompiledOnly.h"
#include "engine/analysis/parse/HandedOver.h"
#include "engine/config/ConfigCheck.h"
#include "engine/config/TidyConfig.h"
#include "engine/nolint/NolintComments.h"
#include "engine/nolint/SuppressedFindings.h"
#include "engine/project/ProjectPaths.h"
#include "model/Compat.h"
#include "model/blocking/fact/FactExchange.h"

#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/GlobList.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <optional>

using namespace llvm;
using namespace clang::tidy;

namespace cotidy {
namespace {

/// clang-tidy's collector, which also keeps the first error of the compiler: warnings that were
/// turned into errors do not count.
class Collector : public ClangTidyDiagnosticConsumer {
public:
  Collector(ClangTidyContext &Context, const ProjectPaths &Paths, StringRef Directory)
      : ClangTidyDiagnosticConsumer(Context, nullptr, /*RemoveIncompatibleErrors=*/false),
        Context(Context), Paths(Paths), Directory(Directory), Suppressed(Context) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (!CompileError && Level >= clang::DiagnosticsEngine::Error && isFromCompiler(Info))
      CompileError = describe(Info);
    Suppressed.look(Level, Info, [&] {
      unsigned Ignored = Context.getStats().ErrorsIgnoredNOLINT;
      ClangTidyDiagnosticConsumer::HandleDiagnostic(Level, Info);
      return Context.getStats().ErrorsIgnoredNOLINT != Ignored;
    });
  }

  std::optional<std::string> CompileError;

  const SuppressedFindings &suppressed() const { return Suppressed; }

private:
  static bool isFromCompiler(const clang::Diagnostic &Info) {
    return Info.getID() < clang::diag::DIAG_UPPER_LIMIT &&
           Info.getDiags()->hasUncompilableErrorOccurred();
  }

  std::string describe(const clang::Diagnostic &Info) const {
    SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    if (!Info.hasSourceManager() || Info.getLocation().isInvalid())
      return formatv("error: {0}", Text);
    clang::PresumedLoc Place = Info.getSourceManager().getPresumedLoc(Info.getLocation());
    if (Place.isInvalid())
      return formatv("error: {0}", Text);
    return formatv("{0}:{1}:{2}: error: {3}",
                   Paths.shown(absolutePath(Place.getFilename(), Directory)), Place.getLine(),
                   Place.getColumn(), Text);
  }

  ClangTidyContext &Context;
  const ProjectPaths &Paths;
  std::string Directory;
  SuppressedFindings Suppressed;
};

/// No check looks into the bodies of functions in system headers, and parsing them is half of the
/// cost. Only what a promise does with an exception, and an awaiter with the coroutine, is asked of
/// all types.
class SystemBodySkipper : public clang::ASTConsumer {
public:
  explicit SystemBodySkipper(const clang::SourceManager &Sources) : Sources(Sources) {}

  bool shouldSkipFunctionBody(clang::Decl *D) override {
    const clang::FunctionDecl *F = D->getAsFunction();
    bool Asked = F && F->getIdentifier() &&
                 (F->getName() == "unhandled_exception" || F->getName() == "await_suspend");
    return !Asked && Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation()));
  }

private:
  const clang::SourceManager &Sources;
};

/// The real one, with \p Overlays over it.
IntrusiveRefCntPtr<vfs::FileSystem> fileSystemWith(ArrayRef<Overlay> Overlays) {
  if (Overlays.empty())
    return vfs::getRealFileSystem();
  auto Buffers = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  for (const Overlay &O : Overlays)
    Buffers->addFile(O.File, 0, MemoryBuffer::getMemBufferCopy(O.Text, O.File));
  auto Both = makeIntrusiveRefCnt<vfs::OverlayFileSystem>(vfs::getRealFileSystem());
  Both->pushOverlay(std::move(Buffers));
  return Both;
}

/// One run over one unit; its parts live as long as the parse.
class Run {
public:
  Run(const Unit &U, TidyConfig &Config, ClangTidyContext &Context, Report &Result)
      : U(U), Config(Config), Result(Result), Paths(U.Settings.Root),
        Diagnostics(Context, Paths, U.Directory), Engine(Diagnostics), Consumers(Context) {
    compat::setDiagnostics(Context, Engine);
    Context.setCurrentBuildDirectory(U.Directory);
  }

  void execute(std::unique_ptr<clang::CompilerInvocation> Invocation);

private:
  class Action;
  class Factory;

  /// While the AST is alive.
  void collect(clang::CompilerInstance &Compiler);
  void collectComments(const clang::SourceManager &Sources, FindingMaker &Maker);
  bool isWanted(StringRef File, StringRef MainFile) const;
  FileOutcome outcome() const;

  const Unit &U;
  TidyConfig &Config;
  Report &Result;
  ProjectPaths Paths;
  Collector Diagnostics;
  compat::Diagnostics Engine;
  ClangTidyASTConsumerFactory Consumers;
};

class Run::Action : public clang::ASTFrontendAction {
public:
  explicit Action(Run &R) : R(R) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &Compiler,
                                                        StringRef File) override {
    std::vector<std::unique_ptr<clang::ASTConsumer>> All;
    All.push_back(std::make_unique<HandedOver>());
    All.push_back(R.Consumers.createASTConsumer(Compiler, File));
    All.push_back(std::make_unique<SystemBodySkipper>(Compiler.getSourceManager()));
    return std::make_unique<CompiledOnly>(std::move(All));
  }

  void EndSourceFileAction() override { R.collect(getCompilerInstance()); }

private:
  Run &R;
};

class Run::Factory : public clang::tooling::FrontendActionFactory {
public:
  explicit Factory(Run &R) : R(R) {}
  std::unique_ptr<clang::FrontendAction> create() override { return std::make_unique<Action>(R); }

private:
  Run &R;
};

void Run::execute(std::unique_ptr<clang::CompilerInvocation> Invocation) {
  clang::FrontendOptions &Frontend = Invocation->getFrontendOpts();
  Frontend.SkipFunctionBodies = true;
  Frontend.DisableFree = true; // the process ends with the run
  // Else clang counts its warnings on stderr.
  Invocation->getDiagnosticOpts().ShowCarets = false;
  Invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true; // as clang-tidy does
  auto Files = makeIntrusiveRefCnt<clang::FileManager>(clang::FileSystemOptions(),
                                                       fileSystemWith(U.Overlays));
  Factory(*this).runInvocation(std::move(Invocation), Files.get(),
                               std::make_shared<clang::PCHContainerOperations>(), &Diagnostics);
  if (Diagnostics.CompileError)
    Result = {Result.Tool, {}, {}};
  Result.Coverage = {outcome()};
}

FileOutcome Run::outcome() const {
  std::string File = Paths.shown(U.File);
  if (Diagnostics.CompileError)
    return {File, Outcome::Failed, *Diagnostics.CompileError};
  return {File, Outcome::Analysed, ""};
}

void Run::collect(clang::CompilerInstance &Compiler) {
  std::vector<ClangTidyError> Errors = Diagnostics.take();
  if (Diagnostics.CompileError)
    return;
  FindingMaker Maker(Compiler.getSourceManager(), Compiler.getLangOpts(), Paths, U.Directory);
  collectComments(Compiler.getSourceManager(), Maker);
  ArrayRef<ClangTidyError> Suppressed = Diagnostics.suppressed().all();
  if (Errors.empty() && Suppressed.empty())
    return;
  FunctionIndex Functions(Compiler.getASTContext());
  std::string MainFile = Maker.shown(U.File);
  auto Add = [&](const ClangTidyError &Error, Status Status) {
    if (!isWanted(Error.Message.FilePath, MainFile))
      return;
    Finding F = Maker.make(Error, Functions);
    F.Status = Status;
    Result.Findings.push_back(F);
  };
  for (const ClangTidyError &Error : Errors)
    Add(Error, Status::New);
  for (const ClangTidyError &Error : Suppressed)
    Add(Error, Status::Suppressed);
}

/// Of the project's own files; with a filter of lines nobody knows what a comment suppresses.
void Run::collectComments(const clang::SourceManager &Sources, FindingMaker &Maker) {
  if (!U.Settings.LineFilter.empty())
    return;
  std::set<SuppressedFindings::Line> Lines;
  for (const SuppressedFindings::Line &Line : Diagnostics.suppressed().lines())
    Lines.insert({Maker.shown(Line.File), Line.Number, Line.Check});
  std::string MainFile = Maker.shown(U.File);
  clang::tidy::GlobList On(Config.getOptions(U.File).Checks.value_or(""));
  for (auto File = Sources.fileinfo_begin(); File != Sources.fileinfo_end(); ++File) {
    auto Text = File->second->getBufferDataIfLoaded();
    if (!Text || !Text->contains("NOLINT") || !isWanted(File->first.getName(), MainFile))
      continue;
    std::string Shown = Maker.shown(File->first.getName());
    append_range(Result.Nolints, judgeComments(
                                     Shown, nolintComments(*Text),
                                     [&](StringRef Check) { return On.contains(Check); },
                                     [&](const NolintComment &Comment, StringRef Check) {
                                       return any_of(Lines, [&](const SuppressedFindings::Line &L) {
                                         return L.File == Shown && L.Check == Check &&
                                                Comment.First <= L.Number &&
                                                L.Number <= Comment.Last;
                                       });
                                     }));
  }
}

/// clang-tidy has applied the user's header filter; without one the project's own headers count.
bool Run::isWanted(StringRef File, StringRef MainFile) const {
  std::string Absolute = absolutePath(File, U.Directory);
  return Config.hasHeaderFilter(U.File) || Paths.holds(Absolute) ||
         Paths.shown(Absolute) == MainFile;
}

} // namespace

Tool thisTool() { return {COTIDY_VERSION, COTIDY_LLVM_VERSION}; }

static Expected<std::vector<BlockingFact>> readFacts(StringRef Text) {
  Expected<json::Value> Json = json::parse(Text);
  if (!Json)
    return Json.takeError();
  std::vector<BlockingFact> Facts;
  json::Path::Root Root("facts");
  if (!fromJSON(*Json, Facts, Root))
    return Root.getError();
  return Facts;
}

Analysis analyse(const Unit &U) {
  Analysis A;
  A.Result.Tool = thisTool();
  std::string Shown = ProjectPaths(U.Settings.Root).shown(U.File);
  auto End = [&](Outcome O, std::string Reason) {
    A.Result.Coverage = {{Shown, O, std::move(Reason)}};
    return std::move(A);
  };
  if (std::error_code Missing = sys::fs::set_current_path(U.Directory))
    return End(Outcome::Failed,
               formatv("cannot enter its folder '{0}': {1}", U.Directory, Missing.message()));
  if (!sys::fs::is_regular_file(U.File))
    return End(Outcome::Failed, sys::fs::exists(U.File) ? "is not a regular file" : "no such file");
  auto Config = TidyConfig::create(U.Settings);
  TidyConfig &ConfigRef = *Config;
  ClangTidyOptions Options = Config->getOptions(U.File);
  if (!Config->errors().empty())
    return End(Outcome::Failed, Config->errors().front());
  if (!hasOurChecks(Options))
    return End(Outcome::Skipped, "its configuration turns every check off");
  PreparedCommand Command = prepareCommand(U, Options);
  A.DroppedFlags = std::move(Command.DroppedFlags);
  if (!Command.Failure.empty())
    return End(Outcome::Failed, Command.Failure);
  if (!Command.Skip.empty())
    return End(Outcome::Skipped, Command.Skip);
  std::optional<FactExchange> Others;
  if (U.Facts) {
    auto Known = readFacts(*U.Facts);
    if (!Known)
      return End(Outcome::Failed, toString(Known.takeError()));
    Others.emplace(std::move(*Known));
  }
  ClangTidyContext Context(std::move(Config));
  Run(U, ConfigRef, Context, A.Result).execute(std::move(Command.Invocation));
  if (Others && A.Result.Coverage.front().Outcome == Outcome::Analysed)
    A.Facts = formatv("{0}", Others->told());
  return A;
}

} // namespace cotidy
