// The drop-in: clang-tidy's own main, with the checks linked in. Run from a build folder, clang
// would look for its builtin headers there; the command line starts with where they are, so that
// whatever the user says of it comes later and wins.
#include "engine/analysis/Toolchain.h"

#include "clang-tidy/tool/ClangTidyMain.h"

#include <vector>

int main(int Count, const char **Words) {
  std::vector<const char *> Arguments(Words, Words + Count);
  std::string Resources = "--extra-arg-before=-resource-dir=" + cotidy::resourceFolder();
  if (!cotidy::resourceFolder().empty())
    Arguments.insert(Arguments.begin() + 1, Resources.c_str());
  Arguments.push_back(nullptr);
  return clang::tidy::clangTidyMain(static_cast<int>(Arguments.size()) - 1, Arguments.data());
}
