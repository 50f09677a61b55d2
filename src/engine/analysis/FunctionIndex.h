// Which function a place in a file is in, by name: findings carry it, and their fingerprints hang
// on it. Made only when there is something to look up.
#pragma once

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/StringMap.h"

#include <string>
#include <vector>

namespace cotidy {

class FunctionIndex {
public:
  /// Every function with a body outside system headers. A lambda belongs to the function around it.
  explicit FunctionIndex(clang::ASTContext &Context);

  /// "ns::f(int)", the innermost function around \p Offset of \p File (named as clang's source
  /// manager names it); empty outside functions.
  llvm::StringRef at(llvm::StringRef File, unsigned Offset) const;

private:
  struct Function {
    unsigned Begin;
    unsigned End;
    std::string Name;
  };
  class Collector;

  llvm::StringMap<std::vector<Function>> ByFile;
};

} // namespace cotidy
