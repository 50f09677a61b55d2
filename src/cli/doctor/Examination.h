// What `cotidy doctor` looks at, and what it finds: lines that say that something is fit, is not
// fit and why, or is good to know.
#pragma once

#include "engine/database/Database.h"

#include "llvm/ADT/StringRef.h"

namespace cotidy {

class Examination {
public:
  void fit(llvm::StringRef Subject, const llvm::Twine &What) { line("ok", Subject, What); }
  void note(llvm::StringRef Subject, const llvm::Twine &What) { line("--", Subject, What); }
  void unfit(llvm::StringRef Subject, const llvm::Twine &Why) {
    line("NO", Subject, Why);
    Fit = false;
  }

  bool isFit() const { return Fit; }

private:
  static void line(llvm::StringRef Mark, llvm::StringRef Subject, const llvm::Twine &Text);
  bool Fit = true;
};

/// LLVM, the builtin headers, and whether a coroutine compiles with \p Compiler's standard library.
void examineMachine(Examination &E, llvm::StringRef Compiler);

/// The plugin beside this program, and the clang-tidy programs on this machine that can load it.
void examinePlugin(Examination &E);

/// Missing files, compilers and flags that clang does not know.
void examineDatabase(Examination &E, const Database &Files);

/// `.clang-tidy` and the library models, for every file.
void examineConfiguration(Examination &E, llvm::ArrayRef<std::string> Files);

} // namespace cotidy
