// A folder that goes with the test.
#pragma once

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace cotidy {

class TemporaryFolder {
public:
  TemporaryFolder() {
    llvm::SmallString<128> Made;
    llvm::sys::fs::createUniqueDirectory("cotidy-test", Made);
    llvm::sys::fs::real_path(Made, Root);
  }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(Root); }

  std::string path(llvm::StringRef Name) const {
    llvm::SmallString<128> Path(Root);
    llvm::sys::path::append(Path, Name);
    return Path.str().str();
  }

  std::string write(llvm::StringRef Name, llvm::StringRef Text) const {
    std::string Path = path(Name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(Path));
    std::error_code Failed;
    llvm::raw_fd_ostream(Path, Failed) << Text;
    return Path;
  }

  std::string root() const { return Root.str().str(); }

private:
  llvm::SmallString<128> Root;
};

} // namespace cotidy
