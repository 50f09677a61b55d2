#include "cli/doctor/Examination.h"

#include "engine/analysis/Analysis.h"
#include "engine/analysis/Toolchain.h"
#include "engine/file/WholeFile.h"
#include "engine/project/ProjectPaths.h"
#include "report/Summary.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

/// A temporary file that goes with the object.
class Scratch {
public:
  explicit Scratch(StringRef Ending) { sys::fs::createTemporaryFile("cotidy", Ending, Path); }
  ~Scratch() { sys::fs::remove(Path); }
  StringRef path() const { return Path; }

private:
  SmallString<128> Path;
};

constexpr StringRef Coroutine = R"(#include <coroutine>
#include <cstddef>
struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
task run() { co_return; }
)";

/// Why the program above does not compile with \p Compiler's headers; empty when it does.
std::string tryCompiling(StringRef Compiler) {
  SmallString<128> Here;
  sys::fs::current_path(Here);
  Scratch Source("cpp");
  if (Error Failed = writeWhole(Source.path(), Coroutine))
    return toString(std::move(Failed));
  Unit U;
  U.File = Source.path().str();
  U.Directory = Here.str().str();
  U.Arguments = {Compiler.str(), "-std=c++20", U.File};
  U.Settings.Root = sys::path::parent_path(U.File).str();
  U.Settings.Checks = "coro-*";
  Report Result = analyse(U).Result;
  return countFiles(Result, Outcome::Analysed) ? "" : Result.Coverage.front().Reason;
}

/// "22.1.8", as the program says with `--version`; empty when it says nothing of the kind.
std::string llvmVersionOf(StringRef Program) {
  Scratch Output("txt");
  const std::optional<StringRef> Redirects[] = {StringRef(), Output.path(), StringRef()};
  if (sys::ExecuteAndWait(Program, {Program, "--version"}, std::nullopt, Redirects))
    return {};
  auto Text = MemoryBuffer::getFile(Output.path());
  if (!Text)
    return {};
  StringRef Version = (*Text)->getBuffer().split("LLVM version ").second;
  return Version.take_while([](char C) { return isDigit(C) || C == '.'; }).str();
}

/// As it is installed with \p Program, or beside it in a build folder.
std::string pluginOf(StringRef Program) {
  StringRef Prefix = sys::path::parent_path(sys::path::parent_path(Program));
  SmallString<128> Installed(Prefix), Built(Prefix);
  sys::path::append(Installed, COTIDY_LIBDIR, "cotidy", "cotidy-plugin.so");
  sys::path::append(Built, "lib", "cotidy-plugin.so");
  return (sys::fs::exists(Built) ? Built : Installed).str().str();
}

bool hasSameMinor(StringRef Version) {
  auto [Major, Rest] = Version.split('.');
  return Major == Twine(LLVM_VERSION_MAJOR).str() &&
         Rest.split('.').first == Twine(LLVM_VERSION_MINOR).str();
}

} // namespace

void examineMachine(Examination &E, StringRef Compiler) {
  InitializeAllTargetInfos();
  Tool This = thisTool();
  E.fit("cotidy", "version " + This.Version + ", built with LLVM " + This.Llvm);
  if (resourceFolder().empty())
    E.unfit("builtin headers",
            "stddef.h of LLVM " + This.Llvm + " is nowhere: install libclang-common-" +
                Twine(LLVM_VERSION_MAJOR) + "-dev, or clang-" + Twine(LLVM_VERSION_MAJOR));
  else
    E.fit("builtin headers", resourceFolder());
  std::string Problem = tryCompiling(Compiler);
  if (Problem.empty())
    E.fit("standard library", "a coroutine compiles with the headers of " + Compiler);
  else
    E.unfit("standard library", "a coroutine does not compile as '" + Compiler + "': " + Problem +
                                    " (is a C++20 standard library there? install g++ or libc++)");
}

void examinePlugin(Examination &E) {
  static int Anchor;
  std::string Program = sys::fs::getMainExecutable(nullptr, &Anchor);
  std::string Plugin = pluginOf(Program);
  std::string Minor = formatv("{0}.{1}", LLVM_VERSION_MAJOR, LLVM_VERSION_MINOR);
  if (!sys::fs::exists(Plugin))
    return E.note("plugin", "none at " + Plugin);
  E.fit("plugin", Plugin + ", for a clang-tidy of LLVM " + Minor);
  for (const std::string &Name :
       {std::string("clang-tidy"), formatv("clang-tidy-{0}", LLVM_VERSION_MAJOR).str()})
    if (ErrorOr<std::string> Found = sys::findProgramByName(Name)) {
      std::string Version = llvmVersionOf(*Found);
      if (Version.empty())
        E.note(Name, *Found + " does not tell its version");
      else if (hasSameMinor(Version))
        E.fit(Name, *Found + " (LLVM " + Version + ") can load the plugin");
      else
        E.note(Name, *Found + " (LLVM " + Version + ") cannot load the plugin");
    }
}

} // namespace cotidy
