// What a coroutine program means, said once for all checks. All checks of a translation unit ask
// one Model and word its answers; what it has worked out for one of them, the others find done.
#pragma once

#include "model/library/LibrarySet.h"
#include "model/type/TaskTypes.h"

#include <map>
#include <memory>

namespace cotidy {

class Model {
public:
  Model(clang::ASTContext &Context, const LibrarySet &Libraries)
      : Context(Context), Libraries(Libraries), Types(Context, Libraries) {}

  clang::ASTContext &Context;
  const LibrarySet &Libraries;
  TaskTypes Types;

  /// The translation unit's one \p Analysis, such as the summaries of its functions; made from the
  /// model when it is first asked for.
  template <typename Analysis> Analysis &get() {
    std::shared_ptr<void> &Slot = Analyses[&Key<Analysis>];
    if (!Slot)
      Slot = std::make_shared<Analysis>(*this);
    return *static_cast<Analysis *>(Slot.get());
  }

private:
  template <typename Analysis> static inline char Key = 0;

  std::map<const char *, std::shared_ptr<void>> Analyses;
};

} // namespace cotidy
