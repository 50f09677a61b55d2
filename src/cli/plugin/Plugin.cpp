// The plugin's door: `clang-tidy --load=cotidy-plugin.so`.
//
// The checks are in a library beside this one, which fits one minor version of LLVM. A clang-tidy
// that cannot load a plugin says so and goes on without it, which looks like success. So this
// library needs nothing of LLVM and loads everywhere: it looks at its host, loads the checks (they
// register themselves), and ends a host that they do not fit.
#include "llvm/Config/llvm-config.h"

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>

/// libLLVM's own word on its version; null in a host that does not export it.
extern "C" [[gnu::weak]] void LLVMGetVersion(unsigned *Major, unsigned *Minor, unsigned *Patch);

namespace {

std::string minorVersion(unsigned Major, unsigned Minor) {
  return std::to_string(Major) + "." + std::to_string(Minor);
}

[[noreturn]] void refuse(const std::string &Reason) {
  std::fprintf(stderr, "error: cotidy-plugin.so is built for LLVM %s, %s\n",
               minorVersion(LLVM_VERSION_MAJOR, LLVM_VERSION_MINOR).c_str(), Reason.c_str());
  std::_Exit(EXIT_FAILURE);
}

void refuseAnotherVersion() {
  if (!LLVMGetVersion)
    return;
  unsigned Major = 0, Minor = 0;
  LLVMGetVersion(&Major, &Minor, nullptr);
  if (Major != LLVM_VERSION_MAJOR || Minor != LLVM_VERSION_MINOR)
    refuse("and this clang-tidy is of LLVM " + minorVersion(Major, Minor) +
           ": use a clang-tidy of the same LLVM, or cotidy-clang-tidy");
}

/// The checks' library, in the folder where this one really is.
std::string pathOfChecks(const void *Here) {
  Dl_info Info;
  char Real[PATH_MAX];
  if (!dladdr(Here, &Info) || !realpath(Info.dli_fname, Real))
    return COTIDY_PLUGIN_CHECKS;
  std::string Path = Real;
  return Path.replace(Path.rfind('/') + 1, std::string::npos, COTIDY_PLUGIN_CHECKS);
}

[[gnu::constructor]] void loadChecks() {
  refuseAnotherVersion();
  static const char Anchor = 0;
  if (!dlopen(pathOfChecks(&Anchor).c_str(), RTLD_NOW | RTLD_GLOBAL))
    refuse(std::string("and cannot load its checks: ") + dlerror());
}

} // namespace
