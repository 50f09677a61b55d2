// Whether each turn of a loop is about something else: it takes what it works on out of a queue, or
// asks for it in its condition. What fails then is not tried again.
#pragma once

#include "model/loop/WrittenLoop.h"

namespace cotidy {

/// \p Loop has another item in each turn, also where \p Try, which stands in it, has failed.
bool takesNewItem(const WrittenLoop &Loop, const clang::CXXTryStmt &Try);

} // namespace cotidy
