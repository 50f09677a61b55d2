// What a coroutine program means, said once for all checks. A check holds one Model per translation
// unit, asks it, and words the answer.
#pragma once

#include "model/library/LibrarySet.h"
#include "model/type/TaskTypes.h"

namespace cotidy {

class Model {
public:
  Model(clang::ASTContext &Context, const LibrarySet &Libraries)
      : Context(Context), Libraries(Libraries), Types(Context, Libraries) {}

  clang::ASTContext &Context;
  const LibrarySet &Libraries;
  TaskTypes Types;
};

} // namespace cotidy
