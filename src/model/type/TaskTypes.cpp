#include "model/type/TaskTypes.h"
namespace cotidy {
TaskTypes::TaskTypes(clang::ASTContext &Context, const LibrarySet &Libraries)
    : Context(Context), Libraries(Libraries) {}
} // namespace cotidy
